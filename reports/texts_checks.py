"""What the built-in variant checks say, by their codes, with how each figure is written."""

from __future__ import annotations

# A figure without a word behind its colon is a count or a text; reports/said.py knows the others.
TEXTS: dict[str, tuple[str, str]] = {
    "artifact.fit": ("apta para {runtimes}", "fit for {runtimes}"),
    "artifact.more": ("y {n} más", "and {n} more"),
    "artifact.graph": ("no es un grafo ONNX: «{fault}»", "no ONNX graph: “{fault}”"),
    "artifact.paths": (
        "algo queda fuera de la carpeta: «{fault}»",
        "something lies outside the folder: “{fault}”",
    ),
    "artifact.config": (
        "config.json no describe el modelo: «{fault}»",
        "config.json does not describe the model: “{fault}”",
    ),
    "artifact.tokenizer": (
        "el tokenizador no lee como el del modelo afinado: «{fault}»",
        "the tokenizer does not read as the tuned model's: “{fault}”",
    ),
    "artifact.files": (
        "falta un archivo que hace falta, o no es JSON: «{fault}»",
        "a file that is needed is missing or no JSON: “{fault}”",
    ),
    "artifact.template": (
        "tokenizer_config.json no trae la plantilla de chat: «{fault}»",
        "tokenizer_config.json lacks the chat template: “{fault}”",
    ),
    "artifact.end": ("no se nombra un token de fin: «{fault}»", "no end token is named: “{fault}”"),
    "artifact.code": ("trae algo que podría ejecutarse: «{fault}»", "it could run code: “{fault}”"),
    "artifact.inputs": (
        "las entradas o salidas no son las del grafo esperado: «{fault}»",
        "inputs or outputs are not those of the graph expected: “{fault}”",
    ),
    "artifact.cache": (
        "la caché no corresponde a las capas: «{fault}»",
        "the cache does not match the layers: “{fault}”",
    ),
    "artifact.types": (
        "los tipos de la caché no coinciden: «{fault}»",
        "the types of the cache disagree: “{fault}”",
    ),
    "artifact.weights": (
        "un peso es NaN o infinito: «{fault}»",
        "a weight is NaN or infinite: “{fault}”",
    ),
    "artifact.vocabulary": (
        "el tokenizador tiene más tokens que los logits: «{fault}»",
        "the tokenizer has tokens beyond the logits: “{fault}”",
    ),
    "artifact.data": (
        "los archivos de datos del grafo no se llaman o no se cuentan como se buscan: «{fault}»",
        "the graph's data files are not named or counted as they are looked for: “{fault}”",
    ),
    "artifact.opset": (
        "un entorno no conoce el opset o la versión IR: «{fault}»",
        "a runtime does not know the opset or IR version: “{fault}”",
    ),
    "artifact.operators": (
        "un entorno no conoce un operador: «{fault}»",
        "a runtime does not know an operator: “{fault}”",
    ),
    "artifact.sizes": (
        "un entorno no puede cargar archivos de ese tamaño: «{fault}»",
        "a runtime cannot hold files of that size: “{fault}”",
    ),
    "sentinel.sound": (
        "{sound} de {n} casos con buen comienzo",
        "{sound} of {n} cases begin soundly",
    ),
    "sentinel.logits": ("un logit es NaN o infinito", "a logit is NaN or infinite"),
    "sentinel.opening": (
        "las primeras palabras de la referencia le son extrañas ({opening:number} nats por token; "
        "{blind:number} al azar)",
        "the reference's first words surprise it ({opening:number} nats a token, {blind:number} "
        "by chance)",
    ),
    "sentinel.empty": ("no escribe nada", "nothing is written"),
    "sentinel.repeats": ("repite sin parar {text}", "it writes {text} over and over"),
    "sentinel.cache": (
        "{share:percent} de sus tokens son su propia primera opción sin la caché",
        "{share:percent} of its tokens are its own first choice without the cache",
    ),
    "sentinel.constant": (
        "empieza con {text}, como en todos los casos",
        "it begins with {text}, as in every case",
    ),
    "fidelity.distance": (
        "a {nats:number} nats del ajustado, {same:percent} de primeras opciones iguales, "
        "perplejidad {change:change} ({tokens} tokens)",
        "{nats:number} nats from tuned, {same:percent} of first choices the same, perplexity "
        "{change:change} ({tokens} tokens)",
    ),
    "fidelity.fail.divergence": ("demasiado lejos por divergencia", "too far by divergence"),
    "fidelity.fail.first choices": (
        "demasiado lejos por primeras opciones",
        "too far by first choices",
    ),
    "fidelity.fail.perplexity": ("demasiado lejos por perplejidad", "too far by perplexity"),
    "fidelity.inconclusive.divergence": (
        "sin demostrar que esté cerca por divergencia",
        "not shown to be near by divergence",
    ),
    "fidelity.inconclusive.first choices": (
        "sin demostrar que esté cerca por primeras opciones",
        "not shown to be near by first choices",
    ),
    "fidelity.inconclusive.perplexity": (
        "sin demostrar que esté cerca por perplejidad",
        "not shown to be near by perplexity",
    ),
    "perplexity.value": (
        "perplejidad {value:number} en las referencias de {n} casos",
        "perplexity {value:number} over the references of {n} cases",
    ),
    "perplexity.within": ("a lo más {ceiling}", "at most {ceiling}"),
    "perplexity.beyond": ("más de {ceiling}", "more than {ceiling}"),
    "perplexity.blind": (
        "no mejor que elegir a ciegas entre {tokens} tokens",
        "no better than choosing blindly among {tokens} tokens",
    ),
    "perplexity.no references": (
        "ningún caso tiene referencia; agregue referencias a los casos",
        "no case has a reference; give the suite's cases references",
    ),
    "perplexity.no values": (
        "una referencia no tiene log-probabilidades; vuelva a calcularlas",
        "a reference has no log-probabilities; score the variant again",
    ),
    "perplexity.not finite": (
        "hay log-probabilidades NaN o infinitas; busque un desborde en los pesos de la variante",
        "log-probabilities are NaN or infinite; look for an overflow in this variant's weights",
    ),
    "perplexity.above zero": (
        "hay log-probabilidades sobre cero; falta un log-softmax donde se calculan",
        "log-probabilities are above zero; a log-softmax is missing where they are made",
    ),
    "benchmark.worse": (
        "peor que base en {metric} ({difference:points}, p = {p:number} ≤ {level:number})",
        "worse than base by {metric} ({difference:points}, p = {p:number} ≤ {level:number})",
    ),
    "benchmark.better": (
        "mejor que base en {metric} ({difference:points}, p = {p:number} ≤ {level:number})",
        "better than base by {metric} ({difference:points}, p = {p:number} ≤ {level:number})",
    ),
    "benchmark.open": (
        "no mejor que base con p ≤ {level:number} en ninguno de {goals}; agregue casos",
        "not better than base at p ≤ {level:number} by any of {goals}; add cases",
    ),
    "benchmark.cases": ("{n} casos pareados", "{n} paired cases"),
    "benchmark.tokenizers": (
        "la perplejidad no se compara: los tokenizadores son distintos",
        "perplexity is not compared, for the tokenizers differ",
    ),
    "regression.worse": (
        "peor por más de {margin:percent} que {against} en {metric} ({difference:points}, a lo más "
        "{high:high})",
        "worse by more than {margin:percent} than {against} by {metric} ({difference:points}, at "
        "most {high:high})",
    ),
    "regression.open": (
        "sin demostrar que no sea peor por más de {margin:percent} que {against} en {metric} "
        "({difference:points}, al menos {low:low})",
        "not shown to be worse by no more than {margin:percent} than {against} by {metric} "
        "({difference:points}, at least {low:low})",
    ),
    "regression.needed": (
        "si esa diferencia es la verdadera, {needed} casos nuevos lo mostrarían con 80 % de "
        "probabilidad",
        "if that is the true difference, {needed} new cases would show it with 80 % probability",
    ),
    "regression.no cases": (
        "si esa diferencia es la verdadera, ningún número de casos lo mostraría",
        "no number of cases would show it, if that is the true difference",
    ),
    "regression.held": (
        "en nada peor por más de {margin:percent} que {references}",
        "nowhere worse by more than {margin:percent} than {references}",
    ),
    "regression.cases": ("{n} casos pareados", "{n} paired cases"),
    "regression.no release": (
        "sin comparar con ninguna versión: no se dio --last",
        "not compared with any release, for --last is not given",
    ),
    "parity.client": ("{client} dice {error}", "{client} says {error}"),
    "parity.same": (
        "{same} de {n} casos iguales en {clients}",
        "{same} of {n} cases the same in {clients}",
    ),
    "parity.prompt": (
        "{client} arma otro prompt con los mismos mensajes",
        "{client} makes another prompt of the same messages",
    ),
    "parity.token": (
        "{client} escribe el token {theirs} en el paso {step}; Python, el {ours}",
        "{client} writes token {theirs} at step {step}, Python {ours}",
    ),
    "parity.longer": (
        "{client} sigue donde Python termina, tras {tokens} tokens",
        "{client} writes on where Python ends, after {tokens} tokens",
    ),
    "parity.shorter": (
        "{client} se detiene tras {tokens} tokens; Python, no",
        "{client} stops after {tokens} tokens, Python does not",
    ),
    "latency.client": ("{client} dice {error}", "{client} says {error}"),
    "latency.first_token_ms": (
        "{client}: primer token {taken:ms} de {most:ms} ms",
        "{client}: first token {taken:ms} of {most:ms} ms",
    ),
    "latency.answer_ms": (
        "{client}: respuesta {taken:ms} de {most:ms} ms",
        "{client}: answer {taken:ms} of {most:ms} ms",
    ),
    "latency.machine": ("percentiles 95 en {machine}", "95th percentiles on {machine}"),
    "said.case": ("en el caso «{case}» {text}", "in case “{case}” {text}"),
}

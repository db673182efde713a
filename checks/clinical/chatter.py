"""What a chat model says around a text and not in it: phrases of folded Spanish and English."""

from __future__ import annotations

import re

from checks.clinical.guarded import Guarded

_PUNCTUATED = r"(?=\s{0,2}[,.!:])"
_HEAD = r"(?:^|(?<=[.!?:\n)»])|(?<=[.!?:\n)»]\s)|(?<=[.!?:\n)»]\s\s))"
_TITLE = "epicrisis|resumen|informe|respuesta|salida|parrafo|borrador|output|summary|answer"
_TEXT = "texto|resumen|epicrisis|documento|informe|informacion|respuesta|parrafo|redaccion"

# Looked for at the head of the output only.
OPENING = re.compile(
    r"\s*+\W{0,12}(?:"
    rf"(?:claro|perfecto|listo|muy bien|de acuerdo|vale|ok|okey|sure){_PUNCTUATED}|claro que si"
    r"|por supuesto|desde luego|con (?:mucho )?gusto|entendido|hola\b|estimad[oa]s?\b|gracias"
    r"|buen[oa]s (?:dias|tardes|noches)|a continuacion|aqui (?:esta|tienes?|te|le|va|se)\b"
    r"|lo siento|disculp|perdon|no (?:puedo|es posible)\b|soy un|he (?:redactado|generado)"
    r"|(?:te|le) (?:dejo|presento|comparto|entrego)\b|esta es (?:la|una)|este es (?:el|un)\b"
    r"|(?:basad[oa]|basandome|con base) en (?:los|la|el)\b"
    r"|(?:segun|de acuerdo (?:a|con)|a partir de) (?:los datos|la informacion)"
    r"|(?:certainly|of course|okay|below is|the following|let me|thank you|i'm|i am|i can|i will"
    r"|i cannot|as an)\b|here(?:'s| is| are)\b"
    rf"|(?:(?:la|el|una?) )?(?:{_TITLE})\b(?:\s?[.-]|[^.:\n(]{{0,60}}[:\n])"
    r")"
)
_ANYWHERE = re.compile(
    r"\bepicrisis\s?:|\bmodelo de lenguaje\b|\blanguage model\b|\bas an ai\b"
    rf"|{_HEAD}como (?:una? )?(?:ia|inteligencia artificial|asistente|modelo)\b"
    rf"|{_HEAD}(?:here(?:'s| is) (?:the|a|an|your)\b|aqui (?:esta|tienes?) (?:la|el|una?)\b"
    rf"|a continuacion,? (?:se|te|le) (?:presenta|presento|muestra|entrega|entrego|detalla)"
    r"|[#* ]{0,6}"
    r"(?:instruccion|input|output|instruction|response|answer|prompt)\s?:)"
)
_CLOSING = re.compile(
    rf"{_HEAD}(?:"
    r"nota(?: importante| aclaratoria| final)?\s?:|note\s?:|disclaimer|advertencia\s?:"
    r"|espero (?:que|haber)|quedo (?:atent|a (?:su|tu) dispos)|gracias por\b|saludos\b"
    r"|(?:muy )?(?:atentamente|cordialmente)\b"
    r"|no dudes? en (?:pregunt|pedir|escrib|contactarme|consultarme|solicit)"
    r"|si (?:necesitas?|tienes?|deseas?|quieres?|requieres?)\s(?:hacer |realizar |que )?"
    r"(?:mas (?:informacion|detalles|ayuda)"
    r"|alg(?:o|una?) (?:mas|otr|dud|pregunt|cambi|modific|ajust)"
    r"|otra version|(?:lo |la )?(?:ajuste|modifique|cambie))"
    r"|\W{0,3}(?:en que (?:mas )?(?:puedo|te)|(?:te|le) (?:gustaria|ayudo)|puedo ayudar|deseas? que"
    r"|(?:necesitas?|quieres?) (?:que|algo mas))"
    r"|hope this|i hope|let me know|feel free|please note|if you (?:need|have|want)"
    rf"|(?:est[ea]|el presente|la presente) (?:{_TEXT}) (?:fue|ha sido|es un|incluye|contiene"
    r"|cumple|resume|cubre|refleja|no (?:sustituye|reemplaza)|se (?:basa|ha|genero|redacto)"
    r"|sigue|esta bas)"
    r"|(?:fin|final) de (?:la |el |l )?(?:epicrisis|resumen|texto|documento|respuesta)\b)"
    r"|\b(?:datos|informacion) (?:proporcionad|suministrad)[oa]s?\b(?! (?:por|a)\b)"
    r"|\([^()\n]{0,30}\b[0-9]{2,4} palabras\s?\)"
)
ANYWHERE = Guarded(
    _ANYWHERE,
    words=(
        *("epicrisis", "lenguaje", "language", "as an ai", "como un", "como ia", "como intel"),
        *("como asist", "como modelo", "here", "aqui", "a continuacion", "instruccion", "input"),
        *("output", "instruction", "response", "answer", "prompt"),
    ),
)
CLOSING = Guarded(
    _CLOSING,
    words=(
        *("nota", "note", "disclaimer", "advertencia", "espero", "quedo", "gracias", "saludos"),
        *("atentamente", "cordialmente", "no dud", "si tiene", "si requiere", "si quiere"),
        *("quiere que", "quieres que", "quiere algo", "quieres algo", "necesita", "desea"),
        *("puedo", "en que te", "en que mas te", "gustaria", "ayudo", "hope", "let me"),
        *("feel free", "if you", *_TEXT.split("|"), "proporcionad", "suministrad", "palabras"),
    ),
)

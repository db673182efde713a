"""What machines leave in a text: tokens of templates, JSON, blanks, broken characters."""

from __future__ import annotations

import re

from checks.clinical.guarded import Guarded

_BLANK = (
    r"nombre|apellidos?|paciente|fecha|edad|sexo|rut|run|hospital|servicio|m[eé]dico|doctor|dosis"
    r"|f[aá]rmacos?|medicamentos?|diagn[oó]sticos?|c[oó]digos?|procedimientos?|tratamientos?"
    r"|evoluci[oó]n|n[uú]mero|insert\w{0,4}|complet\w{0,4}|agreg\w{0,4}|especific\w{0,5}|incluir"
    r"|your|name|date|age|patient"
)
_HTML = (
    "a|abbr|b|big|blockquote|body|br|button|center|code|div|em|font|footer|form|h[1-6]|head|header"
    "|hr|html|i|img|input|label|li|link|main|mark|meta|nav|ol|p|pre|script|section|small|span"
    "|strong|style|sub|sup|table|tbody|td|th|thead|title|tr|u|ul"
)
# Every pattern is linear: each repetition is bounded, or nothing follows it that could fail.
PATTERNS = tuple(
    (kind, message, Guarded(re.compile(pattern, re.M), frozenset(signs), tuple(words)))
    for kind, message, pattern, signs, words in (
        (
            "token",
            "a token of a chat template",
            r"<[|｜][^<>\n]{0,60}>?|[|｜]>|<</?SYS>>",
            "|｜<",
            (),
        ),
        (
            "token",
            "a token of a chat template",
            r"(?i:\[/?(?:inst|sys|system|system_prompt|available_tools|tool_calls|tool_results|cls"
            r"|sep|pad|unk|mask|gmask|bos|eos|user|assistant|img|think|unused[0-9]{1,4})\])",
            "[",
            (),
        ),
        (
            "token",
            "a token of a chat template",
            r"(?i:</?(?:s|unk|pad|bos|eos|eot|sop|eop|mask|sep|cls|think|thinking|thought|reasoning"
            r"|answer|response|output|instruction|system|user|assistant|human|bot|model|image|tools?"
            r"|tool_calls?|tool_response|function|endoftext|begin_of_text|end_of_text|im_start|im_end"
            r"|start_of_turn|end_of_turn|end_of_utterance|start_header_id|end_header_id|eot_id"
            r"|fim_[a-z]{1,10}|extra_id_[0-9]{1,3}|unused_?[0-9]{1,5}|reserved_[a-z0-9_]{1,30}"
            r"|0x[0-9a-f]{2})/?>)",
            "<",
            (),
        ),
        (
            "token",
            "a turn of a chat",
            r"(?i:assistant)|^\s{0,4}(?i:system|user|human|model|usuario|asistente|sistema|bot|ai)"
            r"\s{0,2}(?::|$)|(?i:\b(?:user|system|human)\s?:)",
            "",
            "assistant system user human model usuario asistente sistema bot ai".split(),
        ),
        ("token", "a piece of a tokenizer", r"[▁ĠĊ]|(?<!\S)##[a-záéíóúñ]", "▁ĠĊ#", ()),
        (
            "field",
            "JSON",
            r"[{\[]\s{0,5}[\"']|[\"']\s{0,5}[}\]]|(?<=[A-Za-z_])[\"']\s{0,3}:\s{0,3}[\"'\[{0-9]|\\[nrt\"]"
            r"|\\u[0-9a-fA-F]{4}",
            "\"'\\",
            (),
        ),
        (
            "placeholder",
            "a blank to fill in",
            rf"(?i:[\[<]\s{{0,2}}(?:{_BLANK})\b[^\[\]<>\n]{{0,60}}[\]>])"
            r"|\[\s{0,2}(?:[xX]{1,5}|\.{2,5}|…|_{1,20}|\?{1,5})?\s{0,2}\]"
            r"|\{[^{}\n\"']{0,80}\}|_{3,}|\?{3,}"
            # Sex chromosomes are written «47,XXX» and «cariotipo XX».
            r"|(?<![\w.-])(?<!\d,)(?<!\d,\s)(?<!\d\s)(?<!tipo\s)(?<!soma\s)(?<!somas\s)(?<!siglo\s)"
            r"[xX]{2,20}(?!\w)"
            r"|(?i:lorem ipsum|dolor sit amet|\bdd/mm/(?:aaaa|yyyy)|nombre del paciente)",
            "[<{_?",
            ("xx", "lorem ipsum", "dolor sit amet", "dd/mm/", "nombre del paciente"),
        ),
        (
            "mojibake",
            "characters of a broken encoding",
            r"\ufffd+|[ÃÂ][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
            r"\u2013-\u203a\u20ac\u2122]|â€|ï»¿|ð[\x9f\u0178]|(?<=[a-zñ])\?(?=[a-zñ])",
            "\ufffdÃÂâïð?",
            (),
        ),
        (
            "tag",
            "HTML",
            rf"(?i:</?(?:{_HTML})(?:\s[^<>=\n]{{0,60}}=[^<>\n]{{0,200}})?\s?/?>)|<!--|-->|<!DOCTYPE"
            r"|<\?xml|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}[0-9]{0,2});",
            "<>&",
            (),
        ),
    )
)
# One class of characters is looked for as fast as any guard.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff\ue000-\uf8ff"
    r"\U000e0000-\U000e0fff\U000f0000-\U0010ffff]+"
)

"""An audit as one HTML file, in the style of the report."""

from __future__ import annotations

from reports.audit import AuditView
from reports.page import render_template
from reports.words import Words


def render_audit_page(view: AuditView) -> str:
    return render_template("audit.html.j2", v=view, t=Words(view.language))

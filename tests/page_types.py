"""The pages that stand for all: one of each type, and of each state that a credential can be in."""

from __future__ import annotations

CREDENTIALS = {
    "valid": "/assertions/22s6jn2mh30m/",
    "of a private earner": "/assertions/b73cbmexcxke/",
    "soon to expire": "/assertions/wn2ae3e9gv9c/",
    "expired": "/assertions/cezspxp8x3w7/",
    "revoked": "/assertions/a6jccn4bbys2/",
    "suspended": "/assertions/wgeeramvpg9m/",
}
PAGES = (
    "/",
    "/404.html",
    "/about/",
    *CREDENTIALS.values(),
    "/badges/",
    "/badges/conversaciones-con-familias/",
    "/badges/questions-that-show-thinking/",
    "/earners/",
    "/earners/example-layla/",
    "/earners/example-maya/",
    "/frameworks/",
    "/frameworks/intasc/",
    "/glossary/",
    "/issuers/",
    "/issuers/lanternway/",
    "/privacy/",
    "/recognizers/",
    "/recognizers/quillwater-county/",
    "/stacks/",
    "/stacks/active-learning/",
    "/stacks/learning-leader/",
    "/verify/",
    "/verify/examples/",
)

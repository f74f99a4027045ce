"""The pages that stand for all: one of each type, and those in other states that a page can be in."""

from __future__ import annotations

PAGES = (
    "/",
    "/404.html",
    "/about/",
    "/assertions/22s6jn2mh30m/",
    "/assertions/a6jccn4bbys2/",  # revoked
    "/badges/",
    "/badges/conversaciones-con-familias/",
    "/badges/questions-that-show-thinking/",
    "/browse/",
    "/browse/audience/young-people/",
    "/earners/",
    "/earners/example-layla/",
    "/earners/example-maya/",
    "/frameworks/",
    "/frameworks/intasc/",
    "/glossary/",
    "/issuers/",
    "/issuers/lanternway/",
    "/recognizers/",
    "/recognizers/quillwater-county/",
    "/stacks/",
    "/stacks/active-learning/",
    "/stacks/learning-leader/",
    "/verify/",
    "/verify/examples/",
)
STATES = (
    "/assertions/b73cbmexcxke/",  # of a private earner
    "/assertions/cezspxp8x3w7/",  # expired
    "/assertions/wgeeramvpg9m/",  # suspended
    "/assertions/wn2ae3e9gv9c/",  # soon to expire
    "/privacy/",  # with tables
)

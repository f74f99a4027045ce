"""What a browser lets each page do: content security policies, as headers and inside the pages.

Pure. Pages of a catalog load no script and speak to nobody. Those of credentials and earners load one small script of
this site's, to copy and to print (and to bake, where images are made on demand). Those under `verify/` run this site's own script and read issuers' published files. Some hosts send no headers of ours, so each page carries its policy too
(docs/adr/0007-the-page-that-verifies.md).
"""

from __future__ import annotations

from collections.abc import Mapping

Policy = Mapping[str, str]

READING: Policy = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
# Pages that can be shared load one script, which copies and prints: it makes no markup and asks for nothing.
SHARING: Policy = {
    **READING,
    "script-src": "'self'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
# The same where files that carry a credential are made in the reader's browser, of this site's own files.
BAKING: Policy = {**SHARING, "connect-src": "'self'"}
# Pagefind's index is read by a small program in WebAssembly, which only this keyword lets run: it allows no text to
# become a script, as 'unsafe-eval' would.
SEARCHING: Policy = {
    **READING,
    "script-src": "'self' 'wasm-unsafe-eval'",
    "connect-src": "'self'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
VERIFYING: Policy = {
    **READING,
    "script-src": "'self'",
    "worker-src": "'self'",
    "connect-src": "'self' https:",
    "require-trusted-types-for": "'script'",
    "trusted-types": "laurels",
}
# What every page forbids; other rules for the same path come on top of it.
EVERYWHERE: Policy = {
    name: READING[name] for name in ("base-uri", "form-action", "frame-ancestors")
}
# The folders and files that no page of `verify/` lies in. Hosts add up all rules that match a path, and of
# two policies the stricter counts, so the one for reading must not stand under `/*`.
READ_PATHS = (
    "/",
    "/.well-known/*",
    "/404.html",
    "/browse/*",
    "/catalog-index.json",
    "/catalog.json",
    "/feed.xml",
    "/frameworks/*",
    "/index.html",
    "/issuers/*",
    "/ob2/*",
    "/pagefind/*",
    "/recognizers/*",
    "/robots.txt",
    "/sitemap.xml",
    "/stacks/*",
    "/static/*",
    "/status/*",
)
SHARE_PATHS = ("/assertions/*", "/earners/*")
VERIFY_PATHS = ("/verify/*",)
# The list of badges lies in the folder of their pages. Those carry the policy for reading themselves, which adds to it.
SEARCH_PATHS = ("/badges/*",)


def as_header(policy: Policy) -> str:
    """The value of a `Content-Security-Policy` header."""
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def as_element(policy: Policy) -> str:
    """The same for a `<meta http-equiv>`, without what counts in a header alone."""
    return as_header({name: value for name, value in policy.items() if name != "frame-ancestors"})


def with_script(policies: str, nonce: str) -> str:
    """The same policies (a header may hold several, between commas) for one more script, by its `nonce`.

    It may speak to the site that it comes from; nothing else is allowed that wasn't before.
    """
    wanted = {"script-src": f"'nonce-{nonce}'", "connect-src": "'self'"}
    relaxed = []
    for text in policies.split(","):
        policy: dict[str, str] = {}
        for part in text.split(";"):
            name, _, sources = part.strip().partition(" ")
            if name:
                policy.setdefault(name.lower(), sources.strip())
        for name, source in wanted.items():
            allowed = policy.get(name, policy.get("default-src"))
            if allowed is not None:  # otherwise this policy forbids it to nobody
                kept = [each for each in allowed.split() if each.lower() != "'none'"]
                policy[name] = " ".join(dict.fromkeys([*kept, source]))
        relaxed.append(as_header(policy))
    return ", ".join(relaxed)

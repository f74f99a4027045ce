// Follows what `laurels serve` builds: reloads this page, or shows the mistakes over it. Never part of a site.
(() => {
  const script = document.currentScript;
  const scroll = `laurels scroll ${location.pathname}`;
  let { build } = script.dataset;
  let stream = null;
  let overlay = null;

  const style = new CSSStyleSheet();
  style.replaceSync(`
    dialog { box-sizing: border-box; inline-size: min(56rem, 94vw); max-block-size: 88vh; overflow: auto; padding: 1.5rem;
      color: #1d1d1f; background: #fff; border: 0; border-block-start: 8px solid #b3261e; border-radius: 8px;
      box-shadow: 0 12px 48px rgb(0 0 0 / 45%); font: 16px/1.5 system-ui, sans-serif; text-align: left; }
    dialog::backdrop { background: rgb(20 20 22 / 60%); }
    h1 { margin: 0 0 1rem; font-size: 1.35rem; line-height: 1.25; }
    ol { margin: 0 0 1rem; padding: 0; list-style: none; }
    li { padding-block: 0.75rem; border-block-start: 1px solid #d8d8dc; }
    p { margin: 0; overflow-wrap: anywhere; }
    code { color: #8c1d18; font: 600 0.9375rem/1.5 ui-monospace, monospace; }
    .quiet { color: #55555a; font-size: 0.875rem; }
    button { margin-block-start: 1rem; padding: 0.5rem 1rem; font: inherit; color: #fff; background: #1d1d1f;
      border: 0; border-radius: 6px; cursor: pointer; }
    :focus-visible { outline: 3px solid #3b6fd4; outline-offset: 2px; }
    @media (prefers-color-scheme: dark) {
      dialog { color: #f2f2f4; background: #232326; }
      li { border-color: #48484d; }
      code { color: #ffb4ab; }
      .quiet { color: #c0c0c6; }
      button { color: #1d1d1f; background: #f2f2f4; }
    }`);

  /** An element with a text in it, which is never read as HTML. */
  const element = (name, text = '', kind = '') => {
    const made = document.createElement(name);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  const hide = () => {
    overlay?.remove();
    overlay = null;
  };

  const show = (mistakes, more) => {
    hide();
    overlay = element('laurels-mistakes');
    overlay.lang = 'en';
    overlay.dir = 'ltr';
    const root = overlay.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style];
    const dialog = element('dialog');
    const count = mistakes.length + more;
    const heading = element('h1', count === 1 ? 'A mistake is in the way of the next build' : `${count} mistakes are in the way of the next build`);
    heading.id = 'heading';
    dialog.setAttribute('aria-labelledby', heading.id);
    const list = element('ol');
    for (const { place, message } of mistakes) {
      const item = element('li');
      const where = element('p');
      where.append(element('code', place));
      item.append(where, element('p', message));
      list.append(item);
    }
    const note = more ? `${more} more on the terminal. ` : '';
    const button = element('button', 'Hide');
    button.addEventListener('click', () => dialog.close());
    dialog.append(heading, list, element('p', `${note}Behind this is what was built last. This goes away when it is mended.`, 'quiet'), button);
    root.append(dialog);
    document.documentElement.append(overlay);
    dialog.showModal();
  };

  /** What this page was made of: its own file and all that it loaded from here. */
  const isUsed = changed => {
    const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name, location.href));
    const paths = loaded.filter(({ origin }) => origin === location.origin).map(({ pathname }) => pathname);
    return [script.dataset.file, location.pathname, ...paths].filter(path => (changed.endsWith('/') ? path.startsWith(changed) : path === changed));
  };

  const reload = () => {
    stream?.close();
    try {
      sessionStorage.setItem(scroll, String(scrollY));
    } catch { /* without storage, the browser does what it can */ }
    location.reload();
  };

  /** Other style sheets in place of the old ones, without a moment in which there are none. */
  const restyle = () => {
    for (const link of document.querySelectorAll('link[rel="stylesheet"]:not([data-replaced])')) {
      const fresh = link.cloneNode();
      const url = new URL(link.href);
      url.searchParams.set('build', build);
      fresh.href = url.href;
      link.dataset.replaced = '';
      for (const end of ['load', 'error']) fresh.addEventListener(end, () => link.remove());
      link.after(fresh);
    }
  };

  const hear = ({ data }) => {
    const state = JSON.parse(data);
    build = state.build;
    if (state.changed === null) return reload();
    const used = state.changed.flatMap(isUsed);
    if (used.some(path => !path.endsWith('.css'))) return reload();
    if (used.length) restyle();
    if (state.mistakes.length) show(state.mistakes, state.more);
    else hide();
  };

  // A browser keeps only so many connections to one host, so that pages nobody looks at let go of theirs.
  const listen = () => {
    stream?.close();
    stream = null;
    if (document.visibilityState === 'hidden') return;
    stream = new EventSource(`${script.dataset.events}?since=${encodeURIComponent(build)}`);
    stream.addEventListener('message', hear);
  };
  document.addEventListener('visibilitychange', listen);
  addEventListener('pagehide', () => stream?.close());
  addEventListener('pageshow', ({ persisted }) => persisted && listen());

  addEventListener('load', () => {
    try {
      const y = sessionStorage.getItem(scroll);
      sessionStorage.removeItem(scroll);
      if (y !== null) scrollTo({ top: Number(y), behavior: 'instant' });
    } catch { /* the same */ }
    performance.setResourceTimingBufferSize(2000);
  });
  listen();
})();

// What the tests ask of a page in the browser. Each function returns a list of faults in words: none is what we want.
(() => {
  const visible = (e) => e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const text = (e) => e.textContent.replace(/\s+/g, " ").trim();
  const where = (e) => {
    const name = e.tagName.toLowerCase() + (e.id ? `#${e.id}` : "");
    return `<${name}> «${(e.getAttribute("aria-label") || text(e)).slice(0, 60)}»`;
  };
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const named = (e) => {
    const ids = e.getAttribute("aria-labelledby")?.split(" ") ?? [];
    return Boolean(e.getAttribute("aria-label")?.trim() || ids.map((i) => document.getElementById(i)).some((n) => n && text(n)));
  };

  function headings() {
    const faults = [];
    const levels = all("h1, h2, h3, h4, h5, h6").filter(visible).map((h) => [Number(h.tagName[1]), h]);
    const first = levels.filter(([level]) => level === 1);
    if (first.length !== 1 || levels[0][0] !== 1) faults.push(`${first.length} h1, il primo titolo è h${levels[0]?.[0]}`);
    for (let i = 1; i < levels.length; i++)
      if (levels[i][0] > levels[i - 1][0] + 1) faults.push(`salto di livello: ${where(levels[i][1])}`);
    return faults.concat(levels.filter(([, h]) => !text(h)).map(() => "titolo vuoto"));
  }

  function references() {
    const ids = all("[id]").map((e) => e.id);
    const known = new Set(ids);
    const faults = ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `id ripetuto: ${id}`);
    for (const e of all("[aria-labelledby], [aria-describedby], [aria-controls], [headers], label[for]"))
      for (const a of ["aria-labelledby", "aria-describedby", "aria-controls", "headers", "for"])
        for (const id of e.getAttribute(a)?.split(/\s+/).filter(Boolean) ?? [])
          if (!known.has(id)) faults.push(`${a} verso un id che non c'è, «${id}»: ${where(e)}`);
    for (const a of all('a[href^="#"]'))
      if (!known.has(decodeURIComponent(a.hash.slice(1)))) faults.push(`collegamento interno rotto: ${a.hash}`);
    return faults;
  }

  // Cells of each row with their place, so that those which reach over rows or columns count where they are.
  function grid(table) {
    const rows = [];
    [...table.rows].forEach((row, y) => {
      rows[y] ??= [];
      let x = 0;
      for (const cell of row.cells) {
        while (rows[y][x]) x++;
        for (let dy = 0; dy < (cell.rowSpan || 1); dy++)
          for (let dx = 0; dx < cell.colSpan; dx++) (rows[y + dy] ??= [])[x + dx] = cell;
      }
    });
    return rows;
  }

  function tables() {
    const faults = [];
    for (const table of all("table")) {
      const name = table.caption ? text(table.caption) : "";
      const say = (fault) => faults.push(`tabella «${name || where(table)}»: ${fault}`);
      if (!name && !named(table)) say("senza nome");
      const headers = all("th", table);
      if (!headers.length) say("senza celle di intestazione");
      for (const th of headers) {
        if (!["col", "row", "colgroup", "rowgroup"].includes(th.scope)) say(`th senza scope: ${where(th)}`);
        if (!text(th)) say("intestazione vuota");
      }
      const cells = grid(table);
      const widths = new Set(cells.map((row) => row.length));
      if (widths.size > 1) say(`righe di lunghezza diversa: ${[...widths].join(", ")}`);
      for (let x = 0; x < Math.max(...widths); x++) {
        const column = cells.map((row) => row[x]);
        if (column.some((c) => c?.tagName === "TD") && !column.some((c) => c?.tagName === "TH" && c.scope.startsWith("col")))
          say(`colonna ${x + 1} senza intestazione`);
      }
    }
    return faults;
  }

  // Behind every chart, in its own figure, the table of what it draws. Small bars inside a table repeat its cells.
  function charts() {
    const faults = [];
    for (const picture of all("img, svg, [role=img]").filter((e) => !e.closest("[aria-hidden=true], table, svg svg"))) {
      const figure = picture.closest("figure");
      const data = figure?.querySelector("details");
      if (!figure) faults.push(`immagine fuori da una figura: ${where(picture)}`);
      else if (!data?.querySelector("summary") || !data.querySelector("table"))
        faults.push(`grafico senza i suoi dati: ${where(figure)}`);
      else if (!(picture.compareDocumentPosition(data) & Node.DOCUMENT_POSITION_FOLLOWING))
        faults.push(`dati prima del grafico: ${where(figure)}`);
    }
    return faults;
  }

  const own = (e) => {
    const style = getComputedStyle(e);
    return /auto|scroll|hidden|clip/.test(style.overflowX) || style.position === "fixed";
  };
  const contained = (e) => {
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) if (own(p)) return true;
    return false;
  };

  // The page itself never scrolls sideways; what is wider scrolls in its own region, which keyboard and reader know.
  function reflow() {
    const width = document.documentElement.clientWidth;
    const faults = [];
    const whole = document.scrollingElement.scrollWidth;
    if (whole > width) faults.push(`la pagina è larga ${whole} pixel su ${width}`);
    for (const e of all("body *").filter((e) => !e.closest("svg svg, svg *") && visible(e) && !contained(e))) {
      const box = e.getBoundingClientRect();
      if (box.width > 1 && Math.floor(box.right) > width) faults.push(`esce a destra di ${Math.round(box.right - width)}: ${where(e)}`);
    }
    for (const e of all("body *").filter((e) => /auto|scroll/.test(getComputedStyle(e).overflowX) && visible(e)))
      if (e.scrollWidth > e.clientWidth + 1 && (e.tabIndex < 0 || !named(e) || !e.getAttribute("role")))
        faults.push(`scorre senza fuoco, ruolo o nome: ${where(e)}`);
    return faults;
  }

  // Spacing of WCAG 1.4.12; what is cut is wider or higher inside than its box, and hides the rest.
  function spacing() {
    const style = document.createElement("style");
    style.textContent =
      "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }" +
      " p { margin-bottom: 2em !important }";
    document.head.append(style);
    const faults = [];
    const spoken = (e) => getComputedStyle(e).clip !== "auto" || getComputedStyle(e).clipPath !== "none";
    for (const e of all("body *").filter((e) => !e.closest("svg") && visible(e) && !spoken(e))) {
      const { overflowX, overflowY } = getComputedStyle(e);
      const cut = (overflow, inside, room) => /hidden|clip/.test(overflow) && room > 1 && inside > room + 1;
      if (cut(overflowX, e.scrollWidth, e.clientWidth) || cut(overflowY, e.scrollHeight, e.clientHeight))
        faults.push(`testo tagliato: ${where(e)}`);
    }
    for (const e of all("svg text").filter(visible)) {
      const picture = e.ownerSVGElement.getBoundingClientRect();
      const box = e.getBoundingClientRect();
      const cuts = getComputedStyle(e.ownerSVGElement).overflow !== "visible";
      if (cuts && (box.right > picture.right + 1 || box.left < picture.left - 1)) faults.push(`testo tagliato nel grafico: ${where(e)}`);
    }
    faults.push(...reflow());
    style.remove();
    return faults;
  }

  // 2.5.8 without its exceptions, for what is not inside a sentence.
  function targets() {
    const faults = [];
    for (const e of all("nav a, summary, button, input, select").filter(visible)) {
      const { width, height } = e.getBoundingClientRect();
      if (width < 24 || height < 24) faults.push(`bersaglio di ${Math.round(width)} × ${Math.round(height)}: ${where(e)}`);
    }
    return faults;
  }

  const reachable = () =>
    all("a[href], button, input, select, textarea, summary, [tabindex]").filter(
      (e) => e.tabIndex >= 0 && !e.disabled && visible(e) && !(e.type === "radio" && !e.checked),
    );

  // Notes what receives the focus and how it shows; `end` compares it with what should have received it.
  const walk = {
    start() {
      this.expected = new Set(reachable());
      this.seen = [];
      this.faults = [];
      document.activeElement?.blur?.();
      addEventListener("focusin", (this.listener = (event) => this.note(event.target)));
      return this.expected.size;
    },
    note(e) {
      this.seen.push(e);
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(e);
      if (!e.matches(":focus-visible") || outlineStyle === "none" || parseFloat(outlineWidth) < 2 || /^rgba.*, 0\)$/.test(outlineColor))
        this.faults.push(`fuoco che non si vede (${outlineStyle} ${outlineWidth}): ${where(e)}`);
      const box = e.getBoundingClientRect();
      const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 40), 0), innerWidth - 1);
      const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
      const over = document.elementFromPoint(x, y);
      if (!over || !(e.contains(over) || over.contains(e))) this.faults.push(`fuoco coperto o fuori vista: ${where(e)}`);
    },
    end() {
      removeEventListener("focusin", this.listener);
      const missed = [...this.expected].filter((e) => !this.seen.includes(e));
      const order = [...new Set(this.seen)].filter((e) => this.expected.has(e));
      const jumps = order.filter((e, i) => i && !(order[i - 1].compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING));
      return [
        ...this.faults,
        ...missed.map((e) => `non si raggiunge con Tab: ${where(e)}`),
        ...jumps.map((e) => `ordine di Tab diverso da quello di lettura: ${where(e)}`),
      ];
    },
  };

  function language() {
    const faults = [];
    if (document.documentElement.lang !== "it") faults.push(`lang="${document.documentElement.lang}"`);
    if (!document.title.trim()) faults.push("senza titolo");
    return faults;
  }

  globalThis.pagina = { headings, references, tables, charts, reflow, spacing, targets, walk, language };
})();

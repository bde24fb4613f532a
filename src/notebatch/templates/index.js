"use strict";
(() => {
  const trova = (id) => document.getElementById(id);
  const riquadri = [...document.querySelectorAll(".ix-riquadro")];
  const primo = riquadri.find((r) => r.dataset.colonna === "{{ wording.column }}") || riquadri[0];
  const scelte = { camera: trova("camera"), anno: trova("anno"), area: trova("area") };
  const stato = trova("stato"), campo = trova("parole"), modulo = trova("cerca");
  const insieme = trova("rapporti"), risultati = trova("risultati"), trovati = trova("trovati");
  const MASSIMO = 60, ATTESA = 200;

  // ---- the choice of chamber, year and area ----

  const riquadro = () =>
    riquadri.find((r) => r.dataset.camera === scelte.camera.value && r.dataset.anno === scelte.anno.value);
  const righe = (r) => [...r.querySelectorAll(".ix-riga")];

  const riempi = (select, voci, valore) => {
    select.replaceChildren(...voci.map(([v, testo]) => new Option(testo, v)));
    select.value = voci.some(([v]) => v === valore) ? valore : voci[0][0];
  };

  const disponi = ({ camera, anno, area }) => {
    const nomi = new Map();
    for (const r of [primo, ...riquadri]) if (!nomi.has(r.dataset.camera)) nomi.set(r.dataset.camera, r.dataset.nome);
    riempi(scelte.camera, [...nomi].sort((a, b) => a[1].localeCompare(b[1], "it")), nomi.has(camera) ? camera : primo.dataset.camera);
    const suoi = riquadri.filter((r) => r.dataset.camera === scelte.camera.value);
    riempi(scelte.anno, suoi.map((r) => [r.dataset.anno, r.dataset.anno]), anno);
    const scelto = riquadro();
    trova("nome-area").textContent = scelto.dataset.colonna;
    riempi(scelte.area, [["", scelto.dataset.tutto], ...righe(scelto).map((r) => [r.dataset.area, r.dataset.nome])], area);
  };

  const mostra = () => {
    const scelto = riquadro(), area = scelte.area.value;
    for (const r of riquadri) r.hidden = r !== scelto;
    for (const r of righe(scelto)) r.hidden = area !== "" && r.dataset.area !== area;
    risultati.hidden = true;
    insieme.hidden = false;
  };

  const conta = (n, uno, molti) => `${n} ${n === 1 ? uno : molti}`;
  const annuncia = () => {
    const scelto = riquadro();
    const quanti = [...scelto.querySelectorAll(".ix-riga:not([hidden]) .ix-rapporto")].length;
    const area = scelte.area.selectedOptions[0].textContent;
    stato.textContent = `${scelto.dataset.nome}, ${scelto.dataset.anno}, ${area}: ${conta(quanti, "rapporto", "rapporti")}.`;
  };

  const ricorda = () => {
    const parti = new URLSearchParams({ camera: scelte.camera.value, anno: scelte.anno.value });
    if (scelte.area.value) parti.set("area", scelte.area.value);
    if (campo && campo.value.trim()) parti.set("cerca", campo.value.trim());
    history.replaceState(null, "", `#${parti}`);
  };

  // ---- the search ----

  let elenco = null, attesa = null, orologio = 0;
  const SEGNI = /[\u0300-\u036f]/g;
  const piano = (t) => t.normalize("NFD").replace(SEGNI, "").toLowerCase().replace(/[\u2018\u2019]/g, "'");

  const carica = () => {
    attesa ||= new Promise((fatto, guasto) => {
      window.analisiRicerca = (dati) => { elenco = { ...dati, piani: dati.testi.map(piano) }; };
      const script = document.createElement("script");
      script.src = modulo.dataset.elenco;
      script.onload = () => (elenco ? fatto() : guasto());
      script.onerror = guasto;
      document.head.append(script);
    });
    return attesa;
  };

  const LETTERA = /[\p{L}\p{N}]/u, CORTA = 2;

  // 4 for a whole word, 3 for its beginning, 1 inside another; a short one counts only as a whole word
  const voto = (testo, parola) => {
    let meglio = 0;
    for (let i = testo.indexOf(parola); i >= 0 && meglio < 4; i = testo.indexOf(parola, i + 1)) {
      const inizio = i === 0 || !LETTERA.test(testo[i - 1]);
      const fine = i + parola.length === testo.length || !LETTERA.test(testo[i + parola.length]);
      meglio = Math.max(meglio, inizio && fine ? 4 : parola.length <= CORTA ? 0 : inizio ? 3 : 1);
    }
    return meglio;
  };

  // every word must be in the text or in what its page is about, at least one in the text
  const voti = (testo, intorno, parole) => {
    let totale = 0, nel = false;
    for (let n = 0; n < parole.length; n++) {
      const qui = voto(testo, parole[n]);
      if (!qui && !intorno[n]) return 0;
      totale += Math.max(qui, intorno[n] && 1);
      nel ||= qui > 0;
    }
    return nel ? totale : 0;
  };

  const cerca = (parole) => {
    const scelto = riquadro().id, esiti = [];
    for (const [titolo, contesto, indirizzo, suo, , voci] of elenco.pagine) {
      const vicino = suo === scelto ? 2 : 0, nomi = piano(`${titolo} ${contesto}`);
      const intorno = parole.map((p) => voto(nomi, p));
      if (intorno.every(Boolean)) {
        const suoi = intorno.reduce((a, b) => a + b) + (voti(piano(titolo), intorno, parole) && 2);
        esiti.push({ voto: suoi + vicino, genere: "rapporto", testo: titolo, indirizzo, dove: contesto });
      }
      for (let i = 0; i < voci.length; i += 3) {
        const suoi = voti(elenco.piani[voci[i + 1]], intorno, parole);
        if (suoi) esiti.push({ voto: suoi + vicino + (voci[i] === 3 ? 0 : 1), genere: elenco.generi[voci[i]],
          testo: elenco.testi[voci[i + 1]], indirizzo: `${indirizzo}#${encodeURIComponent(elenco.testi[voci[i + 2]])}`,
          dove: `${titolo} · ${contesto}` });
      }
    }
    return esiti.sort((a, b) => b.voto - a.voto || a.testo.length - b.testo.length);
  };

  // the letters of a text as the search sees them, each with its place in the text as written
  const evidenzia = (testo, parole) => {
    let lettere = "";
    const posti = [];
    [...testo].reduce((posto, c) => {
      for (const l of piano(c)) { lettere += l; posti.push(posto); }
      return posto + c.length;
    }, 0);
    posti.push(testo.length);
    const segnati = new Set();
    for (const p of parole)
      for (let i = lettere.indexOf(p); i >= 0; i = lettere.indexOf(p, i + p.length))
        for (let k = posti[i]; k < posti[i + p.length]; k++) segnati.add(k);
    const pezzi = [];
    for (let i = 0, j; i < testo.length; i = j) {
      for (j = i; j < testo.length && segnati.has(j) === segnati.has(i); j++);
      const pezzo = segnati.has(i) ? document.createElement("mark") : document.createElement("span");
      pezzo.textContent = testo.slice(i, j);
      pezzi.push(pezzo);
    }
    return pezzi;
  };

  const voce = (parole) => ({ testo, indirizzo, genere, dove }) => {
    const li = document.createElement("li"), a = document.createElement("a"), intorno = document.createElement("small");
    a.href = indirizzo;
    a.append(...evidenzia(testo, parole));
    intorno.textContent = `${genere} · ${dove}`;
    li.append(a, intorno);
    return li;
  };

  const presenta = async () => {
    const detto = campo.value.trim(), parole = [...new Set(piano(detto).split(/\s+/).filter(Boolean))];
    ricorda();
    if (detto.length < 2) {
      if (insieme.hidden) { mostra(); annuncia(); }
      return;
    }
    if (!elenco) stato.textContent = "Carico l'elenco…";
    try {
      await carica();
    } catch {
      attesa = null;
      stato.textContent = "La ricerca non può partire: accanto a questa pagina manca il file cerca.js.";
      return;
    }
    if (detto !== campo.value.trim()) return;
    const esiti = cerca(parole), mostrati = esiti.slice(0, MASSIMO);
    trovati.replaceChildren(...mostrati.map(voce(parole)));
    insieme.hidden = true;
    risultati.hidden = !esiti.length;
    const limite = esiti.length > MASSIMO ? `; ecco i primi ${MASSIMO}: un'altra parola restringe la ricerca` : "";
    stato.textContent = esiti.length
      ? `${conta(esiti.length, "risultato", "risultati")} per «${detto}»${limite}.`
      : `Nessun risultato per «${detto}». Provare con meno parole, o con una parte della parola.`;
  };

  // ---- what the reader does ----

  const daIndirizzo = () => {
    const frammento = location.hash.slice(1), parti = new URLSearchParams(frammento);
    const meta = parti.has("camera") ? null : trova([...parti.keys()][0] || "");
    const suo = meta && meta.closest(".ix-riquadro");
    if (meta && !suo) return; // a place of the page, as the skip link's: no choice of reports
    disponi(suo ? suo.dataset : Object.fromEntries(parti));
    mostra();
    if (suo) meta.scrollIntoView();
    if (!campo) return;
    campo.value = parti.get("cerca") || "";
    if (campo.value) presenta();
  };

  for (const select of Object.values(scelte))
    select.addEventListener("change", () => {
      if (campo) campo.value = "";
      disponi({ camera: scelte.camera.value, anno: scelte.anno.value, area: scelte.area.value });
      mostra();
      ricorda();
      annuncia();
    });
  trova("scelta").addEventListener("submit", (e) => e.preventDefault());
  if (modulo) {
    campo.addEventListener("focus", () => carica().catch(() => { attesa = null; }), { once: true });
    campo.addEventListener("input", () => {
      clearTimeout(orologio);
      orologio = setTimeout(presenta, ATTESA);
    });
    modulo.addEventListener("submit", async (e) => {
      e.preventDefault();
      clearTimeout(orologio);
      await presenta();
      if (!risultati.hidden) trova("titolo-risultati").focus();
    });
  }
  window.addEventListener("hashchange", daIndirizzo);
  insieme.classList.add("ix-uno");
  trova("strumenti").hidden = false;
  if (trova("anni")) trova("anni").hidden = true;
  daIndirizzo();
})();

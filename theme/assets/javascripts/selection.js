/*
 * « Ma sélection »: what the reader keeps, in this browser only. Every page works without it.
 *
 * Comes in: cards and records that say their address (data-selection), and the scripts of selection/lots/ that
 * generator/selection.py writes, each handing one value to mineSelection(number, value). Goes out: buttons, the
 * header's count, files of references, and the page selection/.
 *
 *   1  keeping    the list of addresses, in the browser's storage or, if that is refused, for this page only
 *   2  records    what an address stands for, read when it is needed
 *   3  files      references as files to save
 *   4  buttons    on records and cards, those that a search brings later included
 *   5  page       the list itself
 */
(function () {
  "use strict";
  var base = new URL("../../", document.currentScript.src);
  var header = document.querySelector(".mine-kept");

  /* 1 — keeping */

  /* Two libraries on one host keep two lists. */
  var KEY = "mine-selection:" + base.pathname;
  var kept = [];
  var refused = false;

  /* Whatever the storage holds, a list of { address, title } without doubles. */
  function read() {
    var found = [];
    try {
      found = JSON.parse(localStorage.getItem(KEY) || "[]");
    } catch (error) {
      refused = refused || !(error instanceof SyntaxError);
    }
    var seen = {};
    return (Array.isArray(found) ? found : []).filter(function (one) {
      var sound = one && typeof one.address === "string" && /^[a-z0-9-]+(\/[a-z0-9-]+)+\/$/.test(one.address) && !seen[one.address];
      if (sound) seen[one.address] = true;
      return sound;
    }).map(function (one) { return { address: one.address, title: String(one.title || one.address) }; });
  }

  function write(list) {
    kept = list;
    try {
      localStorage.setItem(KEY, JSON.stringify(list));
      refused = false;
    } catch (error) {
      refused = true;
    }
    show();
  }

  function holds(address) {
    return kept.some(function (one) { return one.address === address; });
  }

  /* 2 — records */

  var LOTS = 1024;
  var received = {};
  var asked = {};
  window.mineSelection = function (name, value) { received[name] = value; };

  /* The script that holds an address: the remainder of its CRC-32, as in generator/selection.py. */
  function lotOf(address) {
    var sum = -1;
    for (var at = 0; at < address.length; at += 1) {
      sum ^= address.charCodeAt(at);
      for (var bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
    }
    return (((sum ^ -1) >>> 0) % LOTS).toString(16).padStart(3, "0");
  }

  function load(name) {
    asked[name] = asked[name] || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = new URL("selection/lots/" + name + ".js", base).href;
      script.onload = function () { script.remove(); resolve(received[name] || {}); };
      script.onerror = function () { script.remove(); delete asked[name]; reject(new Error(name)); };
      document.head.append(script);
    });
    return asked[name];
  }

  /* What stands at an address now: { address, entry }; without an entry when the library has it no more. */
  function find(address) {
    return load(lotOf(address)).then(function (lot) {
      var entry = Object.prototype.hasOwnProperty.call(lot, address) ? lot[address] : null;
      return typeof entry === "string" ? find(entry) : { address: address, entry: entry };
    });
  }

  function pageOf(address) {
    return new URL(address + (base.protocol === "file:" ? "index.html" : ""), base).href;
  }

  /* 3 — files */

  var FORMS = {
    bibtex: { ending: ".bib", type: "application/x-bibtex", join: function (all) { return all.join("\n"); } },
    ris: { ending: ".ris", type: "application/x-research-info-systems", join: function (all) { return all.join("\r\n"); } },
    csl: { ending: ".json", type: "application/vnd.citationstyles.csl+json", join: function (all) { return JSON.stringify(all, null, 2) + "\n"; } },
  };

  function save(entries, form, name) {
    var text = FORMS[form].join(entries.map(function (entry) { return entry[form]; }));
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: FORMS[form].type + ";charset=utf-8" }));
    link.download = name + FORMS[form].ending;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  }

  /* 4 — buttons */

  var REFUSED = "Votre navigateur refuse de garder des données pour ce site : la sélection sera perdue en quittant cette page. Sur sa page, chaque ressource donne sa référence à copier ou à enregistrer.";
  var UNREAD = "Cette notice n’a pas pu être lue : le réseau a peut-être été coupé, ou elle n’est plus dans la bibliothèque.";

  function make(tag, attributes) {
    var element = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    element.append.apply(element, [].slice.call(arguments, 2).filter(Boolean));
    return element;
  }

  function count(number) {
    return number + "\u00a0ressource" + (number > 1 ? "s" : "");
  }

  /* What happened, said to everyone: a line at the foot of the window, which screen readers read. */
  var line = make("p", { class: "mine-said", role: "status" });
  document.body.append(line);
  var fading;
  function say(text, withLink, quietly) {
    clearTimeout(fading);
    line.classList.toggle("mine-sr", Boolean(quietly));
    line.replaceChildren(text);
    if (withLink) line.append(" ", make("a", { href: pageOf("selection/") }, "Voir ma sélection"));
    fading = setTimeout(fade, 8000);
  }

  /* Not under the reader's hand. */
  function fade() {
    if (line.matches(":hover, :focus-within")) fading = setTimeout(fade, 2000);
    else line.replaceChildren();
  }

  var ADD = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 6v12M6 12h12"/></svg>';
  var KEPT = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="m5.5 12.5 4.5 4.5 8.5-9.5"/></svg>';
  var drawings = new DOMParser();
  function drawing(text) {
    return document.importNode(drawings.parseFromString(text, "text/html").body.firstChild, true);
  }

  function toggle(address, title) {
    if (holds(address)) {
      write(kept.filter(function (one) { return one.address !== address; }));
      say("Retiré de votre sélection (" + count(kept.length) + ").", true);
    } else {
      write(kept.concat({ address: address, title: title }));
      say("Ajouté à votre sélection (" + count(kept.length) + ").", true);
    }
    if (refused) say(REFUSED);
  }

  /* A card's button is a drawing with a name, a record's has words. */
  function label(button) {
    var on = holds(button.dataset.address);
    var words = on ? "Retirer de ma sélection" : "Ajouter à ma sélection";
    button.classList.toggle("mine-pick--on", on);
    if (button.classList.contains("mine-pick--card")) {
      button.replaceChildren(drawing(on ? KEPT : ADD), make("span", { class: "mine-sr" }, words + "\u00a0: " + button.dataset.title));
      button.title = words;
    } else {
      button.replaceChildren(drawing(on ? KEPT : ADD), words);
    }
  }

  function equip(place) {
    if (place.dataset.equipped) return;
    place.dataset.equipped = "true";
    var title = place.dataset.title || place.querySelector(".mine-card__title").textContent;
    var card = place.classList.contains("mine-card");
    var button = make("button", { type: "button", class: "mine-pick " + (card ? "mine-pick--card" : "mine-button mine-button--quiet") });
    button.dataset.address = place.dataset.selection;
    button.dataset.title = title;
    button.addEventListener("click", function () { toggle(button.dataset.address, title); });
    label(button);
    place.append(button);
  }

  function equipAll() {
    document.querySelectorAll(".mine-card[data-selection], .mine-pick-here").forEach(equip);
  }

  function show() {
    document.querySelectorAll(".mine-pick").forEach(label);
    if (header) {
      header.hidden = false;
      header.querySelector(".mine-kept__count").textContent = kept.length || "";
      header.querySelector(".mine-kept__words").textContent = kept.length ? "Ma sélection, " + count(kept.length) : "Ma sélection, vide";
    }
  }

  /* A record's own references. */
  function offerFiles(place) {
    place.hidden = false;
    place.addEventListener("click", function (event) {
      var form = event.target.dataset && event.target.dataset.export;
      if (!form) return;
      find(place.dataset.references).then(function (found) {
        var name = found.entry.csl.id.replace(/[^a-z0-9-]/g, "-");
        save([found.entry], form, name);
        say("Référence enregistrée : " + name + FORMS[form].ending);
      }).catch(function () { say(UNREAD); });
    });
  }

  /* 5 — page */

  function startPage(root) {
    var at = {};
    ["vivant", "refus", "imprime", "barre", "compte", "imprimer", "vider", "liste", "vide"].forEach(function (name) {
      at[name] = root.querySelector('[data-selection="' + name + '"]');
    });
    var shown = [];

    function mark(id) {
      var drawn = [].filter.call(root.querySelectorAll("template"), function (one) { return one.dataset.selectionMark === id; })[0];
      return drawn ? drawn.content.cloneNode(true) : id;
    }

    function detail(name, value, link) {
      return value ? make("div", {}, make("dt", {}, name), make("dd", {}, link ? make("a", { href: value }, value) : value)) : null;
    }

    /* A card as elsewhere, and below it what the printed dossier adds. */
    function item(one) {
      var entry = one.entry;
      var remove = make("button", { type: "button", class: "mine-selection__remove" }, "Retirer", make("span", { class: "mine-sr" }, "\u00a0: " + one.title));
      var title = make("h2", { class: "mine-card__title" });
      var card = make("article", { class: "mine-card" });
      var element = make("li", {}, card);
      if (one.unread || !entry) {
        title.append(one.title);
        card.append(title, make("p", { class: "mine-card__summary" }, one.unread ? UNREAD : "Cette notice n’est plus dans la bibliothèque."));
      } else {
        title.append(make("a", { href: pageOf(one.address) }, entry.title));
        card.append(make("span", { class: "mine-core", "aria-hidden": "true" }));
        card.firstChild.append.apply(card.firstChild, entry.marks.map(function (id) { return make("i", { "data-mark": id }); }));
        if (entry.marks.length) {
          var marks = make("ul", { class: "mine-marks" });
          entry.marks.forEach(function (id) { marks.append(make("li", {}, mark(id))); });
          card.append(marks);
        }
        card.append(title, make("p", { class: "mine-card__summary" }, entry.summary), make("p", { class: "mine-card__meta" }, entry.facts));
        card.append(make("dl", { class: "mine-selection__details" },
          detail("Référence", entry.citation), detail("Source", entry.source, true),
          base.protocol === "file:" ? null : detail("Notice", pageOf(one.address), true), detail("Licence de la notice", entry.licence)));
      }
      card.append(remove);
      remove.addEventListener("click", function () { takeOut([one], element, "«\u00a0" + one.title + "\u00a0» n’est plus dans votre sélection."); });
      return element;
    }

    /* What is taken out leaves a line that puts it back in its place. */
    function takeOut(some, element, words) {
      var before = kept;
      write(kept.filter(function (one) { return some.every(function (other) { return other.address !== one.address; }); }));
      shown = shown.filter(function (one) { return some.indexOf(one) < 0; });
      var back = make("button", { type: "button", class: "mine-button mine-button--quiet" }, "Annuler");
      var undo = make("li", { class: "mine-selection__undo" }, make("p", {}, words), back);
      back.addEventListener("click", function () {
        /* Another tab may have kept something meanwhile. */
        var since = kept.filter(function (one) { return before.every(function (other) { return other.address !== one.address; }); });
        write(before.concat(since));
        say("De nouveau dans votre sélection.");
        render().then(function () { at.compte.focus(); });
      });
      if (element) element.replaceWith(undo);
      else at.liste.replaceChildren(undo);
      settle();
      say(refused ? REFUSED : words, false, true); // the page shows it already
      back.focus();
    }

    function settle() {
      at.barre.hidden = !shown.length;
      at.compte.textContent = count(shown.length);
      at.vide.hidden = Boolean(at.liste.children.length);
      at.imprime.textContent = "Dossier de " + count(shown.length) + ", imprimé le " + new Date().toLocaleDateString("fr-FR", { dateStyle: "long" });
      at.refus.hidden = !refused;
      at.refus.textContent = REFUSED;
    }

    function render() {
      var wanted = kept;
      return Promise.all(wanted.map(function (one) {
        return find(one.address).then(
          function (found) { return { address: one.address, title: found.entry ? found.entry.title : one.title, entry: found.entry }; },
          function () { return { address: one.address, title: one.title, entry: null, unread: true }; }
        );
      })).then(function (all) {
        if (wanted !== kept) return;
        shown = all;
        at.liste.replaceChildren.apply(at.liste, all.map(item));
        settle();
      });
    }

    at.vider.addEventListener("click", function () {
      takeOut(shown, null, shown.length > 1 ? "Les " + count(shown.length) + " ne sont plus dans votre sélection." : "Votre sélection est vide.");
    });
    at.imprimer.addEventListener("click", function () { window.print(); });
    root.addEventListener("click", function (event) {
      var form = event.target.dataset && event.target.dataset.export;
      var entries = form ? shown.map(function (one) { return one.entry; }).filter(Boolean) : [];
      if (entries.length) {
        save(entries, form, "ma-selection");
        say(entries.length < shown.length ? "Références enregistrées, sauf celles qui n’ont pas pu être lues." : "Références enregistrées (" + count(entries.length) + ").");
      }
    });
    addEventListener("storage", function (event) { if (event.key === KEY) render(); });
    at.vivant.hidden = false;
    return render();
  }

  kept = read();
  equipAll();
  show();
  new MutationObserver(equipAll).observe(document.getElementById("contenu"), { childList: true, subtree: true });
  addEventListener("storage", function (event) {
    if (event.key !== KEY) return;
    kept = read();
    show();
  });
  /* A page that the browser took out of its memory shows what was kept since. */
  addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    kept = read();
    show();
  });
  document.querySelectorAll("[data-references]").forEach(offerFiles);
  var root = document.querySelector("[data-selection-page]");
  if (root) startPage(root);
})();

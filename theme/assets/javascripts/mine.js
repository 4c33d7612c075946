/*
 * The little that the frame does with a script; every page works without it.
 * The header's light or dark button, the menu's current entry, wide tables, copying a reference, and a site
 * opened without a server.
 */
(function () {
  "use strict";
  var root = document.documentElement;

  /* Light or dark: the device's choice until the reader makes one. */
  var button = document.querySelector(".mine-scheme");
  var device = matchMedia("(prefers-color-scheme: dark)");
  function dark() {
    return root.dataset.apparence ? root.dataset.apparence === "sombre" : device.matches;
  }
  function show() {
    button.setAttribute("aria-pressed", String(dark()));
  }
  if (button) {
    button.hidden = false;
    show();
    device.addEventListener("change", show);
    button.addEventListener("click", function () {
      var chosen = dark() ? "claire" : "sombre";
      root.dataset.apparence = chosen;
      try { localStorage.setItem("mine-apparence", chosen); } catch (error) { /* storage refused: this page only */ }
      show();
    });
  }

  /* Where we are: the menu entry whose address this page's address starts with. */
  document.querySelectorAll("#menu a").forEach(function (link) {
    if (location.href.indexOf(link.href.replace(/index\.html$/, "")) === 0 && !link.hasAttribute("aria-current")) {
      link.setAttribute("aria-current", "true");
    }
  });

  /* The menu as a popover: it closes when the keyboard leaves it, and Escape leads back to its button. */
  var menu = document.getElementById("menu");
  var opener = document.querySelector(".mine-menu-button");
  function close() {
    if (!menu.hidePopover || !menu.matches(":popover-open")) return false;
    menu.hidePopover();
    return true;
  }
  if (menu && opener) {
    document.addEventListener("focusin", function (event) {
      if (!menu.contains(event.target) && event.target !== opener) close();
    });
    menu.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && close()) opener.focus();
    });
  }

  /* Opened from a folder, by double-click, there is no server to find the page of an address that ends in « / ». */
  function whole(address) {
    return address.replace(/^(file:[^?#]*\/)(?=$|[?#])/, "$1index.html");
  }
  if (location.protocol === "file:") {
    document.querySelectorAll("a[href]").forEach(function (link) { // those of drawings have no plain href
      link.setAttribute("href", whole(new URL(link.getAttribute("href"), location.href).href));
    });
    document.querySelectorAll("form").forEach(function (form) { form.action = whole(form.action); });
  }

  /* A table too wide for the screen scrolls by itself, with the keyboard too. */
  document.querySelectorAll(".mine-text > table").forEach(function (table) {
    var frame = document.createElement("div");
    frame.className = "mine-scroll";
    table.before(frame);
    frame.append(table);
    if (frame.scrollWidth > frame.clientWidth) {
      frame.tabIndex = 0;
      frame.setAttribute("role", "region");
      frame.setAttribute("aria-label", "Tableau à faire défiler");
    }
  });

  /* The contributor guide, when a page has told it what is missing: its template is filled in with that. */
  var template = document.querySelector(".mine-text pre > code");
  var asked = new URLSearchParams(location.search);
  var told = [];
  var given = {};
  function lineOf(field) {
    return new RegExp("^" + field + ":.*(?:\\n[ \\t]+.*)*", "m");
  }
  function quoted(text) {
    return "«\u00a0" + text + "\u00a0»";
  }
  function inWords(list) {
    return list.length > 1 ? list.slice(0, -1).join(", ") + " et " + list[list.length - 1] : list.join("");
  }
  document.querySelectorAll("[data-facet]").forEach(function (row) {
    var terms = JSON.parse(row.dataset.terms);
    var ids = asked.getAll(row.dataset.facet).filter(function (id) { return Object.hasOwn(terms, id); });
    var labels = ids.map(function (id) { return terms[id]; });
    if (!labels.length) return;
    told = told.concat(labels);
    given[row.dataset.field] = ids;
    document.querySelectorAll(".mine-text pre > code").forEach(function (code) {
      var line = lineOf(row.dataset.field);
      if (!/^titre:/m.test(code.textContent) || !line.test(code.textContent)) return;
      code.textContent = code.textContent.replace(line, function () { return row.dataset.field + ":" + labels.map(function (label) { return "\n  - " + label; }).join(""); });
      template = code;
    });
  });
  /* What that makes the model expect has its line too, left for its author: nobody can say it in their place. */
  var expected = [];
  document.querySelectorAll("[data-expected]").forEach(function (row) {
    var conditions = JSON.parse(row.dataset.expected);
    var keys = Object.keys(conditions);
    var met = keys.every(function (key) { return (given[key] || []).some(function (id) { return conditions[key].includes(id); }); });
    if (!met || lineOf(row.dataset.field).test(template.textContent)) return;
    var after = lineOf(expected.length ? expected[expected.length - 1] : keys[keys.length - 1]);
    template.textContent = template.textContent.replace(after, function (found) { return found + "\n" + row.dataset.field + ": à compléter"; });
    expected.push(row.dataset.field);
  });
  if (told.length) {
    template.parentNode.id = "modele-rempli";
    var filled = document.createElement("p");
    filled.className = "mine-filled";
    filled.append("Ce qui manque ici\u00a0: " + (told.length > 1 ? "une ressource qui réunisse " + inWords(told.map(quoted)) : told[0]) + ". ");
    var link = document.createElement("a");
    link.href = "#modele-rempli";
    link.textContent = "Le modèle à copier est déjà rempli avec cela.";
    filled.append(link);
    if (expected.length) filled.append(" Une telle ressource demande aussi " + inWords(expected.map(quoted)) + "\u00a0: ces lignes y sont, à compléter.");
    document.querySelector(".mine-text h1").after(filled);
  }

  /* The page's lasting address: as the site says it, or as the reader sees it. */
  var permalink = document.querySelector(".mine-permalink[hidden]");
  if (permalink && location.protocol !== "file:") {
    permalink.querySelector("code").textContent = location.origin + location.pathname.replace(/index\.html$/, "");
    permalink.hidden = false;
  }

  /* Copying a text of the page. */
  document.querySelectorAll(".mine-copy").forEach(function (copy) {
    if (!navigator.clipboard) return;
    copy.hidden = false;
    copy.addEventListener("click", function () {
      var said = copy.parentNode.querySelector(".mine-copied");
      navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent.trim()).then(
        function () { said.textContent = copy.dataset.copied || "Référence copiée."; },
        function () { said.textContent = "La copie n’a pas pu se faire."; }
      );
    });
  });
})();

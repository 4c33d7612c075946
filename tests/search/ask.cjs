/*
 * Puts queries to the search page's script, in Node, against index files on disk.
 *
 * In: an index folder as argument; on standard input {"words": [...], "queries": [{"text", "address", "typing"}]}.
 * Out: {"words": [{"words", "folded"}], "answers": [{"ids", "total", "counts", "files", …}]}.
 */

"use strict";

const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");
const Recherche = require("../../theme/assets/javascripts/recherche.js");

const folder = process.argv[2];
const wire = { bytes: 0, files: [] };

/** Runs a file of the index as a browser would, and gives what it hands over. */
async function load(file, name) {
  const text = fs.readFileSync(path.join(folder, file), "utf8");
  wire.files.push(file);
  let received;
  globalThis.mineRecherche = (key, value) => { if (key === name) received = value; };
  vm.runInThisContext(text);
  if (received === undefined) throw new Recherche.IndexError(file);
  return received;
}

async function ask(query) {
  wire.files = [];
  const index = new Recherche.Index(load);
  const facets = await index.facets();
  const { state, ignored } = Recherche.readAddress(query.address || "", facets);
  if (query.text !== undefined) state.text = query.text;
  const started = performance.now();
  const answer = await Recherche.answer(index, state, { typing: Boolean(query.typing), counted: query.counted !== false });
  const milliseconds = performance.now() - started;
  const cards = await index.cards(answer.documents.slice(0, query.most || 50));
  const { found } = answer;
  return {
    ids: cards.map((card) => card.id),
    total: answer.documents.length,
    scores: found && answer.documents.slice(0, 10).map((document) => found.scores.get(document)),
    counts: answer.counts && Object.fromEntries(facets.map((facet) => [
      facet.key, Object.fromEntries(facet.values.map(({ id, at }) => [id, answer.counts.get(facet.key)[at]]))])),
    ignored,
    address: Recherche.writeAddress(state, facets),
    marked: found ? cards.slice(0, 3).map((card) =>
      Recherche.markWords(card.title, found).filter((piece) => piece.marked).map((piece) => piece.text)) : [],
    missing: found ? found.missing : [],
    partial: Boolean(found && found.partial),
    corrected: found ? found.corrected : [],
    also: found ? found.also : [],
    proposals: answer.proposals.map(({ facet, value, total, state: next }) => (
      { facet: facet.key, value: value.id, address: value.address, total, leads: Recherche.writeAddress(next, facets) })),
    phrases: found ? { typed: found.phrases.map(({ typed }) => typed), loose: found.loose, apart: found.apart } : null,
    why: found ? cards.map((card) => Recherche.explain(card, Recherche.valuesOf(card, facets), found)) : [],
    suggestions: answer.documents.length ? [] : await Recherche.suggest(index, state.text),
    files: wire.files.slice(),
    milliseconds,
  };
}

async function main() {
  const request = JSON.parse(fs.readFileSync(0, "utf8"));
  const answers = [];
  for (const query of request.queries || []) answers.push(await ask(query));
  const words = (request.words || []).map((text) => ({ words: Recherche.words(text), folded: Recherche.fold(text) }));
  process.stdout.write(JSON.stringify({ words, answers, stops: [...Recherche.STOP_WORDS].sort() }));
}

main();

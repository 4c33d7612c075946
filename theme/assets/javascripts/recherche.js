/*
 * The search page: reads the static index that generator/search.py writes, and answers.
 *
 * Comes in: the page's address (q, one parameter per facet, tri), and scripts of recherche/index/ that
 * each hand one value to mineRecherche(name, value). Goes out: results, counts and filters on the page.
 *
 *   1  words     folding and cutting, as generator/terms.py does (same cases: tests/search/words.json)
 *   2  index     the files, read when they are needed, and their decoding
 *   3  matching  a typed word → families of words; typed words → documents with their scores
 *   4  facets    filters and counts
 *   5  address   the page's state, to and from its address
 *   6  page      the only part that touches a document
 *
 * Parts 1 to 5 run in Node as well. Nothing that was typed is ever written as HTML.
 */

"use strict";

const Recherche = (() => {
  // 1 — words

  const APOSTROPHES = /[’‘ʼʹ′`´＇‛]/g;
  const INVISIBLE = /[\u00ad\u200b\u200c\u200d\u2060\ufeff]/g;
  const LIGATURES = { œ: "oe", æ: "ae", ß: "ss", ø: "o", ł: "l", đ: "d" };

  const prepare = (text) => text.replace(APOSTROPHES, "'").replace(INVISIBLE, "");

  function fold(text) {
    return prepare(text)
      .normalize("NFKD")
      .toLowerCase()
      .replace(/\p{Mn}/gu, "")
      .replace(/[œæßøłđ]/g, (letter) => LIGATURES[letter]);
  }

  const SURE = "(?:i?ères?|[td]?r?ices?|e?uses?|e?sses?|e?lles?|e?nnes?|nes?|les?|[vstf]es?|ches?|eures?|ines?|aux|ales?|es?|s|x)";
  const SAFE = "(?:[td]?rices?|t?euses?|i?ères?|n?es?|[lvst]es)";
  const WITH_S = "[lvst]e";
  const INCLUSIVE = new RegExp(
    `(?<=\\p{L}{2})(?:(?:[·•‧∙⋅・]${SURE})+|\\(-?${SURE}(?:-s)?\\)s?` +
    `|\\.(?:${WITH_S}\\.s|${SAFE}(?:\\.s)?)|-(?:${WITH_S}-s|${SAFE}(?:-s)?)|/(?:${SAFE}(?:/s)?))(?![\\p{L}\\p{N}])`,
    "gu",
  );
  const ACRONYM = /(?<![\p{L}\p{N}])(?:\p{L}\.){2,}(?:\p{L}(?![\p{L}\p{N}]))?/gu;
  const ELISION = /(?<![\p{L}\p{N}])(?:[ldjmtscn]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu)'(?=[\p{L}\p{N}])/gu;
  const WORD = /[\p{L}\p{N}]+(?:'[\p{L}\p{N}]+)*/gu;

  /** The words of a text: lower case, accents kept, elided articles dropped, inclusive writing opened. */
  function words(text) {
    const plain = prepare(text).normalize("NFKC").toLowerCase().replace(ACRONYM, (found) => found.replaceAll(".", ""));
    const found = plain.replace(INCLUSIVE, "").replace(ELISION, " ").match(WORD) || [];
    return found.map((word) => word.replaceAll("'", ""));
  }

  const STOP_WORDS = new Set(
    `a ai aie aient ainsi alors apres as au aucun aucune aujourd aujourdhui aupres aura aurait auront aussi autour
      autre autres aux avaient avait avant avec avez avoir avons ayant beaucoup bien c ca car ce ceci cela celle
      celles celui cependant certain certaine certaines certains ces cet cette ceux chaque chez ci comme comment
      contre d dans de deja dela depuis des desormais donc dont du duquel durant e elle elles en encore entre envers
      es est et etaient etait etant etc etre eu eux fait font furent fut grace hors hui il ils j jamais je jusqu
      jusque l la laquelle le lequel les lesquelles lesquels leur leurs lors lorsqu lorsque lui m ma mais malgre me
      meme memes mes moi moins mon n ne ni non nos notamment notre nous on ont ou oui par parce parfois parmi pas
      pendant peu peut peuvent plus plusieurs plutot pour pourquoi pourtant presque puis puisque qu quand que quel
      quelle quelles quels qui quoi quoique s sa sans sauf se selon sera serait seront ses si sinon soi soient soit
      son sont sous souvent suis sur t ta tandis tant te tel telle telles tels tes toi ton toujours tous tout toute
      toutes tres trop tu un une unes uns vers via voici voila vos votre vous y`.split(/\s+/),
  );

  /** The words of a query: as spelled, folded, and which hyphenated expression they come from. */
  function tokens(text) {
    const found = [];
    let expression = 0;
    for (const chunk of prepare(text).split(/\s+/)) {
      expression += 1;
      const hyphenated = /[\p{L}\p{N}][-‐‑–][\p{L}\p{N}]/u.test(chunk);
      for (const spelled of words(chunk)) {
        found.push({ spelled, folded: fold(spelled), expression: hyphenated ? expression : 0 });
      }
    }
    const subject = found.filter((token) => !STOP_WORDS.has(token.folded));
    return (subject.length ? subject : found).slice(0, MOST_WORDS);
  }

  const QUOTED = /"([^"]*)"|«([^»]*)»|“([^”]*)”|„([^“”]*)[“”]/g;

  /** The expressions between quotation marks: all their words, folded; and as they were typed. */
  function quotedPhrases(text) {
    return [...text.matchAll(QUOTED)]
      .map(([, ...inside]) => inside.find((part) => part !== undefined).trim())
      .map((typed) => ({ typed, words: words(typed).map(fold) }))
      .filter((phrase) => phrase.words.length);
  }

  const unquoted = (text) => text.replace(/["«»“”„]/g, " ").replace(/\s+/g, " ").trim();

  const MOST_WORDS = 12;
  const LONGEST_QUERY = 300;

  /** Whether two words are one typing error apart: a letter more, less, other, or two swapped. */
  function oneErrorApart(one, other) {
    if (one === other || Math.abs(one.length - other.length) > 1) return false;
    let start = 0;
    while (start < one.length && one[start] === other[start]) start += 1;
    let end = 0;
    const most = Math.min(one.length, other.length) - start;
    while (end < most && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
    const a = one.slice(start, one.length - end);
    const b = other.slice(start, other.length - end);
    return a.length + b.length === 1 || (a.length === 1 && b.length === 1) || (a.length === 2 && b === a[1] + a[0]);
  }

  const PAIRS = [
    ["trice", "teur"], ["euse", "eur"], ["euse", "eux"], ["ere", "er"], ["ienne", "ien"], ["enne", "en"], ["onne", "on"],
    ["elle", "el"], ["ive", "if"], ["ee", "e"], ["ale", "al"], ["ante", "ant"], ["ente", "ent"], ["ique", "ic"], ["e", ""],
  ];

  /** Other forms of a folded word that no dictionary lists: its singular, plural, feminine, masculine. */
  function otherForms(word) {
    const numbers = new Set([word]);
    if (/[sx]$/.test(word)) numbers.add(word.slice(0, -1));
    else numbers.add(`${word}s`);
    if (word.endsWith("aux")) numbers.add(`${word.slice(0, -3)}al`);
    if (word.endsWith("al")) numbers.add(`${word.slice(0, -2)}aux`);
    const forms = new Set(numbers);
    for (const form of numbers) {
      const plural = form.endsWith("s") ? "s" : "";
      const single = plural ? form.slice(0, -1) : form;
      for (const [feminine, masculine] of PAIRS) {
        if (feminine === "e") continue;
        if (single.endsWith(feminine)) forms.add(single.slice(0, -feminine.length) + masculine + plural);
        if (single.endsWith(masculine)) forms.add(single.slice(0, single.length - masculine.length) + feminine + plural);
      }
    }
    for (const form of [...forms]) forms.add(form.endsWith("s") ? form.slice(0, -1) : `${form}s`);
    forms.delete(word);
    return forms;
  }

  // 2 — index

  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const DIGIT = new Uint8Array(128);
  for (let digit = 0; digit < 64; digit += 1) DIGIT[DIGITS.charCodeAt(digit)] = digit;
  const FORMAT = 4;
  const HASH_LENGTH = 4;

  function hashText(text) {
    let value = 0x811c9dc5;
    for (const character of text) value = Math.imul(value ^ character.codePointAt(0), 0x01000193) >>> 0;
    return value;
  }

  const shardName = (folded) =>
    [...folded].slice(0, 2).map((c) => (/[a-z0-9]/.test(c) ? c : `-${c.codePointAt(0).toString(16)}`)).join("");

  /** Folded word → [{family, documents, spellings, plain}]. */
  function readLexicon(text) {
    const found = new Map();
    for (const entry of text.split(";")) {
      const comma = entry.indexOf(",");
      const folded = entry.slice(0, comma);
      found.set(folded, entry.slice(comma + 1).split("|").map((variant) => {
        const [family, documents, spellings] = variant.split(",");
        return {
          family: family || folded,
          documents: parseInt(documents || "0", 36),
          spellings: spellings ? spellings.replace("~", "").split("/") : null,
          plain: !spellings || spellings[0] !== "~",
        };
      }));
    }
    return found;
  }

  /** Documents written as gaps. */
  function readGaps(gaps) {
    const documents = [];
    let document = -1;
    for (let at = 0; at < gaps.length;) {
      let gap = 0;
      let shift = 0;
      let digit;
      do {
        digit = DIGIT[gaps.charCodeAt(at)];
        at += 1;
        gap += (digit & 31) * 2 ** shift;
        shift += 5;
      } while (digit & 32);
      document += gap + 1;
      documents.push(document);
    }
    return documents;
  }

  /** A family's postings: per spelling, the documents and how much the word weighs there, up to 1. */
  function readPostings(text, levels) {
    return text.split(";").map((part) => {
      const [spelling, gaps, weights] = part.split(" ");
      const documents = Int32Array.from(readGaps(gaps));
      return { spelling, folded: fold(spelling), documents, weights: Float32Array.from(weights, (c) => DIGIT[c.charCodeAt(0)] / levels) };
    });
  }

  /** Numbers written over a fixed count of digits. */
  function readColumn(text, width) {
    const column = new Uint32Array(text.length / width);
    for (let i = 0; i < text.length; i += 1) {
      const at = Math.floor(i / width);
      column[at] = column[at] * 64 + DIGIT[text.charCodeAt(i)];
    }
    return column;
  }

  /** The index could not be read: a file is missing, cut, or of another version. */
  class IndexError extends Error {}

  /** The index's files. ``load(path, name)`` promises the value of one file, or fails. */
  class Index {
    constructor(load) {
      this.load = load;
      this.kept = new Map();
    }

    async open() {
      this.manifest ||= await this.load("manifeste.js", "manifeste");
      if (this.manifest.format !== FORMAT) throw new IndexError("format");
      return this.manifest;
    }

    async get(name, hash, read) {
      if (!this.kept.has(name)) this.kept.set(name, this.load(`${name}.${hash}.js`, name).then(read));
      try {
        return await this.kept.get(name);
      } catch (error) {
        this.kept.delete(name);
        throw error;
      }
    }

    async numbered(folder, hashes, number, read) {
      return this.get(`${folder}/${number}`, hashes.slice(number * HASH_LENGTH, (number + 1) * HASH_LENGTH), read);
    }

    async lexicon(folded) {
      const { lexicon } = await this.open();
      const name = shardName(folded);
      return lexicon[name] ? this.get(`lexique/${name}`, lexicon[name], readLexicon) : new Map();
    }

    /** Words that may be told from this one by an error in their first two letters. */
    async lookAlikes(folded) {
      const { tails } = await this.open();
      const count = tails.length / HASH_LENGTH;
      const numbers = new Set([folded.slice(2), folded.slice(3), folded.slice(1)].map((tail) => hashText(tail) % count));
      const files = await Promise.all([...numbers].map((n) => this.numbered("fins", tails, n, (text) => text.split(" "))));
      return files.flat();
    }

    async postings(family) {
      const { lists, levels } = await this.open();
      const number = hashText(family) % (lists.length / HASH_LENGTH);
      const file = await this.numbered("listes", lists, number, (value) => value);
      if (!Object.hasOwn(file, family)) return [];
      if (typeof file[family] === "string") file[family] = readPostings(file[family], levels);
      return file[family];
    }

    /** Documents that hold a sequence: two words that carry a subject, and what stands between. Some may only seem to. */
    async sequence(folded) {
      const { sequences } = await this.open();
      const count = sequences.length / HASH_LENGTH;
      const hash = folded.slice(1).reduce((mixed, word) => (Math.imul(mixed, 31) + hashText(word)) >>> 0, hashText(folded[0]));
      const lists = await this.numbered("suites", sequences, hash % count, (text) => text.split(";"));
      return new Set(readGaps(lists[Math.floor((hash % (lists.length * count)) / count)]));
    }

    listNumber(family) {
      return hashText(family) % (this.manifest.lists.length / HASH_LENGTH);
    }

    async cards(documents) {
      const { chunks, cards } = await this.open();
      const read = (rows) => rows.map(([id, address, title, summary, format, year, marks, contributors, keywords, values]) => (
        { id, address, title, summary, format, year, marks, contributors, keywords, values }));
      return Promise.all(documents.map(async (document) => {
        const file = await this.numbered("cartes", chunks, Math.floor(document / cards), read);
        return file[document % cards];
      }));
    }

    async facets() {
      const { files } = await this.open();
      return this.get("facettes", files.facettes, (facets) => facets.map((facet) => new Facet(facet)));
    }

    /** The facets, with the values of each document. */
    async columns() {
      const { files } = await this.open();
      const [facets, columns] = await Promise.all([this.facets(), this.get("colonnes", files.colonnes, (read) => read)]);
      facets.forEach((facet, at) => facet.fill(columns[at]));
      this.hasColumns = true;
      return facets;
    }

    /** Each document's rank by title. */
    async titles() {
      const { files } = await this.open();
      return this.get("titres", files.titres, ({ column, width }) => {
        const order = readColumn(column, width);
        const ranks = new Uint32Array(order.length);
        order.forEach((document, rank) => { ranks[document] = rank; });
        return ranks;
      });
    }

    /**
     * From the families of an expression, joined by spaces, to other ways to say it: {others, siblings}.
     *
     * A group is a term, first, and its synonyms. These mean the term, but not always each other: they are
     * siblings, searched when nothing else is found, unless one is the other's initials (ESS).
     */
    async synonyms() {
      const { files } = await this.open();
      return this.get("synonymes", files.synonymes, (groups) => {
        const found = new Map();
        for (const group of groups) {
          const expressions = group.map(([label, families]) => ({ label, families }));
          expressions.forEach((one, at) => {
            const key = one.families.join(" ");
            const known = found.get(key) || { others: [], siblings: [] };
            expressions.forEach((other, place) => {
              if (place === at) return;
              const close = at === 0 || place === 0 || initials(one) === other.families[0] || initials(other) === one.families[0];
              known[close ? "others" : "siblings"].push(other);
            });
            found.set(key, known);
          });
        }
        return found;
      });
    }
  }

  const initials = ({ families }) => (families.length > 1 ? families.map((family) => fold(family)[0]).join("") : "");

  // 3 — matching

  const OTHER_SPELLING_SHARE = 0.7;
  const FAMILY_SHARE = 0.85;
  const LIGHT_SHARE = 0.8;
  const PREFIX_SHARE = 0.6;
  const CORRECTED_SHARE = 0.6;
  const SYNONYM_SHARE = 0.6;
  const MOST_PREFIX_FILES = 6;
  const MOST_PREFIX_FAMILIES = 60;
  const SHORTEST_PREFIX = 3;
  const LONGEST_WHOLE = 4;
  // What makes of a French word another of its kin: « formation » of « format », not « panneau » of « panne ».
  const DERIVED = /^(?:t?ions?|ites?|t?eurs?|t?rices?|ments?|i?ens?|i?ennes?|istes?|ismes?|els?|elles?|ales?|eries?|ariats?|iques?|ables?)$/;
  const SHORTEST_CORRECTED = 4;
  const LONGEST_SYNONYM = 6;
  const PREFIXES = new Set(`anti auto avant bio cine co contre cyber demi e eco extra hydro inter intra macro mal micro mini multi
    neo non peri photo pluri poly post pre psycho radio re semi socio sous sur tele tiers trans ultra vice video`.split(/\s+/));

  /** What a typed word stands for. ``how``: word, form, prefix, error, or none; ``known``: a French word. */
  async function findWord(index, token, { prefix = false, typing = false } = {}) {
    const { folded, spelled } = token;
    const shard = await index.lexicon(folded);
    const known = shard.get(folded);
    if (known) {
      // Accents that were typed are meant (marché); none may be haste (marche): as spelled first, then the others.
      const asSpelled = ({ spellings }) => !spellings || spellings.includes(spelled);
      const accented = spelled.replaceAll("œ", "oe").replaceAll("æ", "ae") !== folded;
      const own = known.filter(accented ? asSpelled : ({ plain }) => plain);
      const meant = own.length ? own : known;
      const listed = meant.filter(({ documents }) => documents);
      if (listed.length) {
        const families = listed.map((variant) => ({ family: variant.family, share: asSpelled(variant) ? 1 : OTHER_SPELLING_SHARE }));
        return { how: "word", families, names: meant };
      }
      // A French word that no document has is not corrected, nor completed once typed when it is short.
      const whole = folded.length <= LONGEST_WHOLE && meant.some(({ family }) => fold(family) === folded);
      if (!prefix || (whole && !typing)) return { how: "none", families: [], names: meant };
    }
    const longer = ([word]) => word.startsWith(folded) && (typing || !known || DERIVED.test(word.slice(folded.length)));
    const begun = prefix && folded.length >= SHORTEST_PREFIX ? longerWords(index, [...shard].filter(longer)) : [];
    const forms = known ? [] : [...otherForms(folded)].filter((form) => !(begun.length && form.startsWith(folded)));
    const lights = forms.filter((form) => !STOP_WORDS.has(form)).flatMap((form) => shard.get(form) || []).filter(({ documents }) => documents);
    if (lights.length) {
      const names = [...new Set(lights.map(({ family }) => family))];
      return { how: "form", families: names.map((family) => ({ family, share: LIGHT_SHARE })), names: lights };
    }
    if (begun.length) return { how: "prefix", families: begun.map((family) => ({ family, share: PREFIX_SHARE })), names: [] };
    if (known) return { how: "none", families: [], names: known };
    const corrected = await correct(index, shard, folded);
    if (corrected.length) {
      const families = [...new Set(corrected.map(({ family }) => family))];
      return { how: "error", families: families.map((family) => ({ family, share: CORRECTED_SHARE })), names: corrected };
    }
    return { how: "none", families: [], names: [] };
  }

  /** The families of some words, most frequent first, over a bounded count of files. */
  function longerWords(index, words) {
    const best = new Map();
    for (const [, variants] of words) {
      for (const { family, documents } of variants) if (documents) best.set(family, documents);
    }
    const families = [...best.keys()].sort((a, b) => best.get(b) - best.get(a) || (a < b ? -1 : 1));
    const files = new Set();
    return families.slice(0, MOST_PREFIX_FAMILIES).filter((family) => {
      const file = index.listNumber(family);
      if (!files.has(file) && files.size >= MOST_PREFIX_FILES) return false;
      files.add(file);
      return true;
    });
  }

  /** Words of the corpus one typing error away, the likeliest first. */
  async function correct(index, shard, folded) {
    if (folded.length <= SHORTEST_CORRECTED || /^\d/.test(folded)) return [];
    const meant = (word) => !STOP_WORDS.has(word) && oneErrorApart(folded, word);
    const near = new Set([...shard.keys(), ...(await index.lookAlikes(folded))].filter(meant));
    const found = [];
    for (const word of near) {
      if (word.length < SHORTEST_CORRECTED) continue;
      const variants = (await index.lexicon(word)).get(word) || [];
      for (const { family, documents } of variants) if (documents) found.push({ word, family, documents });
    }
    // The first letter is seldom wrong, and a letter lost or doubled is commoner than another one.
    const likelihood = ({ word, documents }) =>
      (word[0] === folded[0] ? 4 : 0) + (word.length !== folded.length ? 1 : 0) + Math.log1p(documents) / 4;
    found.sort((a, b) => likelihood(b) - likelihood(a) || (a.word < b.word ? -1 : 1));
    const first = found.filter(({ word }) => word[0] === folded[0]);
    const kept = first.length ? first : found;
    const families = [...new Set(kept.map(({ family }) => family))].slice(0, 2);
    return kept.filter(({ family }) => families.includes(family));
  }

  const rarity = (total, documents) => Math.log(1 + (total - documents + 0.5) / (documents + 0.5));

  /** Document → score of one family, its exact form first. */
  async function scoreFamily(index, family, share, exact) {
    const postings = await index.postings(family);
    const scores = new Map();
    for (const { folded, documents, weights } of postings) {
      const form = exact && folded !== exact ? FAMILY_SHARE : 1;
      for (let i = 0; i < documents.length; i += 1) {
        const score = weights[i] * form;
        const before = scores.get(documents[i]) || 0;
        scores.set(documents[i], before + score * (1 - before));
      }
    }
    const weight = share * rarity(index.manifest.documents, scores.size);
    for (const [document, score] of scores) scores.set(document, score * weight);
    return { scores, forms: postings.map((posting) => posting.folded) };
  }

  /** Best of several: each document's highest score. */
  function either(maps) {
    const best = new Map();
    for (const scores of maps) {
      for (const [document, score] of scores) if (!(best.get(document) >= score)) best.set(document, score);
    }
    return best;
  }

  /** All of several: documents of every one, scores added. */
  function every(maps) {
    if (maps.length === 1) return maps[0];
    const [smallest, ...others] = [...maps].sort((a, b) => a.size - b.size);
    const found = new Map();
    for (const [document, score] of smallest) {
      if (others.every((other) => other.has(document))) {
        found.set(document, others.reduce((sum, other) => sum + other.get(document), score));
      }
    }
    return found;
  }

  async function scoreWord(index, match, exact) {
    const found = await Promise.all(match.families.map(({ family, share }) => scoreFamily(index, family, share, exact)));
    return { scores: either(found.map(({ scores }) => scores)), forms: found.flatMap(({ forms }) => forms) };
  }

  /** The other ways to say an expression of a few typed words, as the vocabularies know them. */
  async function scoreSynonyms(index, others) {
    const found = await Promise.all(others.map(async ({ label, families }) => {
      const all = await Promise.all(families.map((family) => scoreFamily(index, family, SYNONYM_SHARE, "")));
      return { label, scores: every(all.map(({ scores }) => scores)), words: all.map(({ forms }) => forms) };
    }));
    return found.filter(({ scores }) => scores.size);
  }

  /** Stretches of the typed words that the vocabularies know another name for, longest first. */
  function synonymSpans(found, synonyms) {
    const spans = [];
    let at = 0;
    while (at < found.length) {
      let length = Math.min(LONGEST_SYNONYM, found.length - at);
      for (; length; length -= 1) {
        const names = found.slice(at, at + length).map(({ match }) => match.names.map(({ family }) => family));
        const key = names.reduce((keys, some) => keys.flatMap((start) => some.map((name) => (start ? `${start} ${name}` : name))), [""])
          .find((joined) => synonyms.has(joined));
        if (key) {
          spans.push({ at, length, ...synonyms.get(key) });
          break;
        }
      }
      at += length || 1;
    }
    return spans;
  }

  /** One unit of a query: what must be met by one of its alternatives. */
  async function makeUnits(index, found, synonyms) {
    const units = [];
    const spans = synonymSpans(found, synonyms);
    let at = 0;
    while (at < found.length) {
      const span = spans.find((one) => one.at === at);
      const length = span ? span.length : 1;
      const part = found.slice(at, at + length);
      const alternatives = [every(part.map(({ scores }) => scores))];
      const forms = part.flatMap((one) => one.forms);
      // An expression that holds the typed words is found by them already.
      const typed = part.map(({ match }) => match.names.map(({ family }) => family));
      const says = (other) => !typed.every((names) => names.some((name) => other.families.includes(name)));
      const also = span ? await scoreSynonyms(index, span.others.filter(says)) : [];
      if (span && !also.length && !alternatives[0].size) also.push(...await scoreSynonyms(index, span.siblings));
      alternatives.push(...also.map(({ scores }) => scores));
      units.push({
        text: part.map(({ token }) => token.spelled).join(" "),
        scores: either(alternatives),
        // The words of a longer expression, such as what an acronym stands for, mean little one by one.
        forms: forms.concat(also.flatMap((other) => (other.words.length === 1 ? other.words[0] : []))),
        also: also.map(({ label }) => label),
        expressions: also.filter((other) => other.words.length > 1),
      });
      at += length;
    }
    return units;
  }

  /** A compound typed in one word, or with a hyphen where the corpus has none: co-construction, coconstruction. */
  async function joinCompounds(index, typed) {
    const out = [];
    for (let at = 0; at < typed.length; at += 1) {
      const token = typed[at];
      const next = typed[at + 1];
      if (token.expression && next && next.expression === token.expression) {
        const joined = { spelled: token.spelled + next.spelled, folded: token.folded + next.folded, expression: 0 };
        const entry = (await index.lexicon(joined.folded)).get(joined.folded);
        if (entry && entry.some(({ documents }) => documents)) {
          out.push({ ...token, joined, with: next });
          at += 1;
          continue;
        }
      }
      out.push(token);
    }
    return out;
  }

  async function splitCompound(index, token) {
    for (let cut = Math.min(6, token.folded.length - 4); cut >= 1; cut -= 1) {
      const left = token.folded.slice(0, cut);
      if (!PREFIXES.has(left)) continue;
      const right = { spelled: token.folded.slice(cut), folded: token.folded.slice(cut), expression: 0 };
      const leftEntry = (await index.lexicon(left)).get(left);
      const rightMatch = await findWord(index, right);
      if (leftEntry && leftEntry.some(({ documents }) => documents) && ["word", "form"].includes(rightMatch.how)) {
        return [{ spelled: left, folded: left, expression: 0 }, right];
      }
    }
    return null;
  }

  async function matchToken(index, token, options) {
    if (token.joined) {
      const parts = await Promise.all([token, token.with].map((one) => matchToken(index, { ...one, joined: null }, {})));
      const whole = await matchToken(index, token.joined, {});
      return {
        token: { ...token, spelled: `${token.spelled}-${token.with.spelled}` },
        match: { how: "word", families: [], names: whole.match.names },
        scores: either([every(parts.map(({ scores }) => scores)), whole.scores]),
        forms: whole.forms.concat(parts.flatMap(({ forms }) => forms)),
      };
    }
    const match = await findWord(index, token, options);
    if (["none", "error", "prefix"].includes(match.how)) {
      const parts = await splitCompound(index, token);
      if (parts) {
        const matched = await Promise.all(parts.map((one) => matchToken(index, one, {})));
        return {
          token,
          match: { how: "word", families: [], names: [] },
          scores: every(matched.map(({ scores }) => scores)),
          forms: matched.flatMap(({ forms }) => forms),
        };
      }
    }
    const { scores, forms } = await scoreWord(index, match, match.how === "word" ? token.folded : "");
    return { token, match, scores, forms };
  }

  /**
   * Documents for a typed text, with their scores; ``null`` when nothing was asked.
   *
   * All words first. When no document has them all, those that have the most: ``missing`` are the words that
   * none of these has, ``partial`` says that they do not all have the same ones. ``corrected`` and ``also`` say
   * what was read or searched instead.
   *
   * When some documents hold all the ``phrases`` between quotation marks, they alone are the answer and ``apart``
   * others have the words; else ``loose`` are the phrases that were searched as their words.
   */
  async function matchText(index, text, { typing = false } = {}) {
    const typed = tokens(text.slice(0, LONGEST_QUERY));
    if (!typed.length) return null;
    await index.open();
    const synonyms = await index.synonyms();
    const joined = await joinCompounds(index, typed);
    const found = await Promise.all(joined.map((token, at) =>
      matchToken(index, token, { prefix: true, typing: typing && at === joined.length - 1 })));
    let units = await makeUnits(index, found, synonyms);
    let scores = every(units.map((unit) => unit.scores));
    let missing = [];
    let partial = false;
    if (!scores.size && units.length > 1) ({ scores, missing, partial } = relax(units));
    const kept = units.filter((unit) => !missing.includes(unit.text));
    const phrases = quotedPhrases(text.slice(0, LONGEST_QUERY));
    const held = phrases.length ? await keepPhrases(index, scores, phrases) : scores;
    return {
      scores: held.size ? held : scores,
      apart: held.size ? scores.size - held.size : 0,
      loose: held.size ? [] : phrases.map(({ typed }) => typed),
      phrases,
      expressions: kept.flatMap((unit) => unit.expressions).map((one) => ({ label: one.label, words: one.words.map((forms) => new Set(forms)) })),
      missing,
      partial,
      forms: new Set(kept.flatMap((unit) => unit.forms)),
      prefixes: found.filter(({ match }) => match.how === "prefix").map(({ token }) => token.folded),
      corrected: found.filter(({ match }) => match.how === "error").map(({ token, match }) => ({ typed: token.spelled, read: match.families.map(({ family }) => family) })),
      also: [...new Set(kept.flatMap((unit) => unit.also))],
    };
  }

  const MOST_READ_FOR_PHRASES = 40;
  const SEQUENCE_GAP = 8;

  const holdsPhrase = (texts, phrase) =>
    texts.some((text) => ` ${words(text).map(fold).join(" ")} `.includes(` ${phrase.words.join(" ")} `));

  /** The documents that hold every phrase. */
  async function keepPhrases(index, scores, phrases) {
    let kept = scores;
    for (const phrase of phrases) {
      const holds = await findPhrase(index, phrase, kept);
      kept = new Map([...kept].filter(([document]) => holds.has(document)));
    }
    return kept;
  }

  /** The documents that hold a phrase, among those with these scores. */
  async function findPhrase(index, phrase, scores) {
    const subjects = phrase.words.flatMap((word, at) => (STOP_WORDS.has(word) ? [] : [at]));
    if (subjects.length === 1) return findForm(index, phrase.words[subjects[0]]); // the small words beside it are not indexed
    const parts = subjects.slice(1).map((end, at) => phrase.words.slice(subjects[at], end + 1));
    const known = parts.filter((part) => part.length <= SEQUENCE_GAP + 1);
    if (!known.length) return findShown(index, phrase, scores);
    const [first, ...others] = await Promise.all(known.map((part) => index.sequence(part)));
    return new Set([...first].filter((document) => others.every((other) => other.has(document))));
  }

  /** The documents that have a word in this very form. */
  async function findForm(index, folded) {
    const families = ((await index.lexicon(folded)).get(folded) || []).filter(({ documents }) => documents);
    const postings = await Promise.all(families.map(({ family }) => index.postings(family)));
    return new Set(postings.flat().filter((form) => form.folded === folded).flatMap(({ documents }) => [...documents]));
  }

  /** The documents whose title, summary or keywords hold a phrase of small words, among those with the highest scores. */
  async function findShown(index, phrase, scores) {
    const best = [...scores.keys()].sort((a, b) => scores.get(b) - scores.get(a) || b - a).slice(0, MOST_READ_FOR_PHRASES);
    const cards = await index.cards(best);
    return new Set(best.filter((_, at) => holdsPhrase([cards[at].title, cards[at].summary, ...cards[at].keywords], phrase)));
  }

  /** The documents that have the most of the words, rare words first. */
  function relax(units) {
    const counts = new Map();
    for (const unit of units) for (const document of unit.scores.keys()) counts.set(document, (counts.get(document) || 0) + 1);
    const most = Math.max(0, ...counts.values());
    const scores = new Map();
    for (const [document, count] of counts) {
      if (count === most) scores.set(document, units.reduce((sum, unit) => sum + (unit.scores.get(document) || 0), 0));
    }
    const met = (unit) => [...scores.keys()].filter((document) => unit.scores.has(document)).length;
    const missing = units.filter((unit) => !met(unit));
    return {
      scores,
      missing: missing.map((unit) => unit.text),
      partial: units.some((unit) => met(unit) && met(unit) < scores.size),
    };
  }

  /** Words of the corpus that look like those that found nothing. */
  async function suggest(index, text) {
    const found = [];
    const typed = new Set(tokens(text).map(({ folded }) => folded));
    for (const token of tokens(text.slice(0, LONGEST_QUERY)).slice(0, 4)) {
      const shard = await index.lexicon(token.folded);
      const near = [...shard]
        .filter(([word, variants]) => word.length >= SHORTEST_CORRECTED && !STOP_WORDS.has(word) && variants.some(({ documents }) => documents))
        .map(([word, variants]) => ({ family: variants[0].family, documents: variants[0].documents, near: closeness(token.folded, word) }))
        .filter(({ family, near: share }) => share >= 0.6 && !typed.has(fold(family)))
        .sort((a, b) => b.near - a.near || b.documents - a.documents || (a.family < b.family ? -1 : 1));
      found.push(...new Set(near.map(({ family }) => family)));
    }
    return [...new Set(found)].slice(0, 5);
  }

  /** How much two words have in common, from 0 to 1: their pairs of letters. */
  function closeness(one, other) {
    const pairs = (word) => [...word].map((_, at) => ` ${word} `.slice(at, at + 2));
    const left = pairs(one);
    const right = pairs(other);
    const common = left.filter((pair) => {
      const at = right.indexOf(pair);
      if (at < 0) return false;
      right.splice(at, 1);
      return true;
    }).length;
    return (2 * common) / (one.length + other.length);
  }

  // 4 — facets

  /** A facet: its values, and which ones each document has. */
  class Facet {
    constructor({ key, label, values, counts, synonyms, addresses, range }) {
      this.key = key;
      this.label = label;
      this.values = values.map(([id, name], at) => ({ id, label: name, at, address: addresses[at] || "" }));
      this.counts = counts;
      this.steps = range ? this.values.filter(({ id }) => /^\d/.test(id)) : [];
      this.names = new Map();
      this.subjects = new Map();
      this.values.forEach(({ id, label: name }, at) => {
        for (const text of [id, name, ...(synonyms[at] || [])]) {
          if (!this.names.has(fold(text))) this.names.set(fold(text), at);
          if (!this.subjects.has(subject(text))) this.subjects.set(subject(text), at);
        }
      });
    }

    fill({ sets, column, width }) {
      this.sets ||= sets;
      this.column ||= readColumn(column, width);
    }

    /** The number of a value, by its id, label or synonym; undefined when there is none. */
    value(text) {
      return this.names.get(fold(text.trim()));
    }

    /** The numbers of the steps from one to another (« 2019..2023 », either end left out); none when it is no range. */
    between(text) {
      const [, from, to] = /^\s*(\d*)\s*\.\.\s*(\d*)\s*$/.exec(text) || [];
      if (!from && !to) return [];
      const [first, last] = from && to && Number(from) > Number(to) ? [to, from] : [from, to];
      return this.steps.filter(({ id }) => (!first || Number(id) >= Number(first)) && (!last || Number(id) <= Number(last))).map(({ at }) => at);
    }

    /** The steps chosen, when they follow each other: {from, to} with an end left out where nothing lies beyond. */
    span(chosen) {
      const places = this.steps.flatMap(({ at }, place) => (chosen?.has(at) ? [place] : []));
      const newest = places[0];
      const oldest = places[places.length - 1];
      if (!places.length || oldest - newest + 1 !== places.length) return null;
      return {
        from: oldest === this.steps.length - 1 ? null : this.steps[oldest],
        to: newest === 0 ? null : this.steps[newest],
        values: places.map((place) => this.steps[place].at),
      };
    }

  }

  /** The values of facets that a card's document has. */
  const valuesOf = (card, facets) => facets.flatMap((facet, at) => card.values[at].map((value) => ({ facet, value: facet.values[value] })));

  /** What a text is about, whatever its small words, accents and plurals. */
  const subject = (text) => tokens(text).map(({ folded }) => (folded.length > 3 ? folded.replace(/[sx]$/, "") : folded)).join(" ");

  /** Filters that mean the same as the typed text, and how many documents each would give in its place. */
  function propose(facets, state, documents) {
    const asked = subject(state.text.slice(0, LONGEST_QUERY));
    if (!asked) return [];
    return facets.flatMap((facet) => {
      const at = facet.subjects.get(asked);
      const already = state.chosen.get(facet.key);
      if (at === undefined || already?.has(at)) return [];
      const chosen = new Map(state.chosen).set(facet.key, new Set([at]));
      const all = Array.from({ length: documents }, (_, number) => number);
      const total = isFiltered(state) ? filter(facets, all, chosen).kept.length : facet.counts[at];
      return [{ facet, value: facet.values[at], state: { ...state, text: "", chosen }, total }];
    });
  }

  /** Why a document answers when its card shows none of the words: {label, texts}; ``null`` when it shows some. */
  function explain(card, values, found) {
    const met = (text) => markWords(text, found).filter(({ marked }) => marked).length;
    const says = (text) => met(text) > 0;
    const holding = found.loose.length ? [] : found.phrases.filter((phrase) => !holdsPhrase([card.title, card.summary], phrase))
      .flatMap((phrase) => card.keywords.filter((keyword) => holdsPhrase([keyword], phrase)));
    if (holding.length) return { label: "Mots-clés", texts: [...new Set(holding)] };
    const shows = [card.title, card.summary, cardFacts(card)];
    if (!found.loose.length && found.phrases.some((phrase) => !holdsPhrase(shows, phrase))) return IN_THE_TEXT;
    if (shows.some(says)) return null;
    const keywords = card.keywords.filter(says);
    if (keywords.length) return { label: "Mots-clés", texts: keywords };
    const most = Math.max(0, ...values.map(({ value }) => met(value.label)));
    const alsoSearched = new Set(found.also.map(fold));
    const those = values.filter(({ value }) => (most ? met(value.label) === most : alsoSearched.has(fold(value.label))));
    if (those.length) {
      const { facet } = those[0];
      return { label: facet.label, texts: those.filter((each) => each.facet === facet).map(({ value }) => value.label) };
    }
    const shown = new Set(words([card.title, card.summary, ...card.keywords].join(" ")).map(fold));
    const meant = found.expressions.find((one) => one.words.every((forms) => [...forms].some((form) => shown.has(form))));
    return meant ? { label: "Parle de", texts: [meant.label] } : IN_THE_TEXT;
  }

  const IN_THE_TEXT = { label: "", texts: ["Dans le texte de la notice"] };

  const cardFacts = (card) => [card.format, card.year, card.contributors.join(", ")].filter(Boolean).join(" · ");

  /**
   * Documents that pass every filter, and the counts of each facet's values over those that pass all the others.
   *
   * ``documents``: numbers; ``chosen``: facet key → set of value numbers.
   */
  function filter(facets, documents, chosen) {
    const allowed = facets.map((facet) => {
      const values = chosen.get(facet.key);
      return values && values.size ? facet.sets.map((set) => set.some((value) => values.has(value))) : null;
    });
    const tallies = facets.map((facet) => new Uint32Array(facet.sets.length));
    const kept = [];
    for (const document of documents) {
      let failed = -1;
      let failures = 0;
      for (let at = 0; at < facets.length; at += 1) {
        if (allowed[at] && !allowed[at][facets[at].column[document]]) {
          failed = at;
          failures += 1;
        }
      }
      if (!failures) kept.push(document);
      if (failures > 1) continue;
      for (let at = 0; at < facets.length; at += 1) {
        if (!failures || at === failed) tallies[at][facets[at].column[document]] += 1;
      }
    }
    const counts = new Map();
    facets.forEach((facet, at) => {
      const count = new Uint32Array(facet.values.length);
      facet.sets.forEach((set, number) => set.forEach((value) => { count[value] += tallies[at][number]; }));
      counts.set(facet.key, count);
    });
    return { kept, counts };
  }

  const SORTS = { pertinence: "Pertinence", date: "Plus récentes", titre: "Titre" };

  /** A text's documents, kept for as long as only filters or order change. */
  function matchOnce(index, text, typing) {
    const key = `${typing} ${text}`;
    if (index.last?.key !== key) {
      const found = matchText(index, text, { typing });
      index.last = { key, found };
      found.catch(() => { index.last = null; });
    }
    return index.last.found;
  }

  const isFiltered = (state) => [...state.chosen.values()].some((values) => values.size);

  /**
   * The whole answer to a state: documents in order, counts, and what to say about the words.
   *
   * Counts need what each document has, most of the bytes of a first answer: nobody looks at them while the filters are
   * closed. Without ``counted`` they are null, but for filters already chosen.
   */
  async function answer(index, state, { typing = false, counted = true } = {}) {
    const { documents } = await index.open();
    const tallied = isFiltered(state) || (counted && Boolean(state.text.trim()));
    const [facets, found] = await Promise.all([
      tallied ? index.columns() : index.facets(),
      matchOnce(index, state.text, typing),
    ]);
    const all = found ? [...found.scores.keys()] : Array.from({ length: documents }, (_, number) => number);
    const { kept, counts } = tallied
      ? filter(facets, all, state.chosen)
      : { kept: all, counts: found ? null : new Map(facets.map((facet) => [facet.key, facet.counts])) };
    const newest = (a, b) => b - a;
    const sort = state.sort || (found ? "pertinence" : "date");
    if (sort === "titre") {
      const ranks = await index.titles();
      kept.sort((a, b) => ranks[a] - ranks[b]);
    } else if (sort === "date" || !found) kept.sort(newest);
    else kept.sort((a, b) => found.scores.get(b) - found.scores.get(a) || newest(a, b));
    const proposals = found ? propose(facets, state, documents) : [];
    return { documents: kept, counts, facets, found, sort, proposals };
  }

  // 5 — address

  /** What those who share links add to them; no filter that anyone meant. */
  const ADDED_BY_OTHERS = /^(utm|mtm|pk|hsa)_|^(ref|fbclid|gclid|msclkid)$/;

  /** The state that an address asks for, the parts of it that mean nothing, and whether its text was too long. */
  function readAddress(query, facets) {
    const state = { text: "", chosen: new Map(), sort: "" };
    const ignored = [];
    let cut = false;
    const slug = (name) => fold(name).replace(/[^\p{L}\p{N}]+/gu, "-");
    const byName = new Map(facets.flatMap((facet) => [[slug(facet.label), facet], [slug(facet.key), facet]]));
    for (const [name, value] of new URLSearchParams(query)) {
      const key = slug(name);
      if (key === "q") {
        cut = value.length > LONGEST_QUERY;
        state.text = cut ? value.slice(0, LONGEST_QUERY).replace(/\s+\S*$/, "") : value;
      } else if (key === "tri") state.sort = Object.hasOwn(SORTS, fold(value)) ? fold(value) : "";
      else if (byName.has(key) && value.trim()) {
        const facet = byName.get(key);
        const at = facet.value(value);
        const found = at === undefined ? facet.between(value) : [at];
        if (!found.length) ignored.push(`${facet.label} : ${value.slice(0, 60)}`);
        else state.chosen.set(facet.key, new Set([...(state.chosen.get(facet.key) || []), ...found]));
      } else if (value.trim() && !ADDED_BY_OTHERS.test(name)) ignored.push(name.slice(0, 60));
    }
    return { state, ignored, cut };
  }

  /** The address of a state, from the question mark on; empty when nothing is asked. */
  function writeAddress(state, facets) {
    const found = new URLSearchParams();
    if (state.text.trim()) found.append("q", state.text.trim());
    for (const facet of facets) {
      const chosen = state.chosen.get(facet.key) || new Set();
      const span = facet.span(chosen);
      const several = span && span.values.length > 1;
      if (several) found.append(facet.key, span.from || span.to ? `${span.from?.id || ""}..${span.to?.id || ""}` : `${facet.steps.at(-1).id}..`);
      for (const at of [...chosen].sort((a, b) => a - b)) if (!several || !span.values.includes(at)) found.append(facet.key, facet.values[at].id);
    }
    if (state.sort) found.append("tri", state.sort);
    const text = found.toString();
    return text ? `?${text}` : "";
  }

  /** A text in pieces: [{text, marked}], the words that were found marked. */
  function markWords(text, found) {
    if (!found) return [{ text, marked: false }];
    const pieces = [];
    let last = 0;
    const push = (piece, marked) => { if (piece) pieces.push({ text: piece, marked }); };
    for (const { 0: word, index: at } of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
      const folded = fold(word);
      if (!found.forms.has(folded) && !found.prefixes.some((start) => folded.startsWith(start))) continue;
      push(text.slice(last, at), false);
      push(word, true);
      last = at + word.length;
    }
    push(text.slice(last), false);
    return pieces;
  }

  // 6 — page

  const RESULTS_SHOWN = 20;
  const SHORT_FACET = 7;
  const FEW_LEFT = 4;
  const FEWEST_STEPS = 2;
  const TYPING_PAUSE = 180;
  const PATIENCE = 8000;
  const LONGEST_QUOTED = 100;
  const OTHERS_OFFERED = 4;
  const WIDE = "(min-width: 60em)";

  const numeral = (number) => new Intl.NumberFormat("fr-FR").format(number);
  const plural = (number, one, many) => `${numeral(number)}\u00a0${number > 1 ? many : one}`;
  /** What was typed, as it is told again: not endlessly, and without the marks that turn the writing round. */
  const quoted = (text) => {
    const plain = text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "");
    return `«\u00a0${plain.length > LONGEST_QUOTED ? `${plain.slice(0, LONGEST_QUOTED).trimEnd()}…` : plain}\u00a0»`;
  };
  const inSentence = (label) => label[0].toLowerCase() + label.slice(1);

  /** How many results to show: a few left over are shown as well. */
  const reach = (total, wanted) => (total - wanted <= FEW_LEFT ? total : wanted);

  /** An element with its attributes and children; texts stay texts. */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== null) element.setAttribute(name, value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== ""));
    return element;
  }

  /** Reads files of the index as scripts: allowed from a folder and under script-src 'self'. */
  function scriptLoader(folder) {
    const received = new Map();
    globalThis.mineRecherche = (name, value) => received.set(name, value);
    return (path, name) => new Promise((resolve, reject) => {
      const script = make("script", { src: folder + path });
      script.onload = () => {
        if (received.has(name)) resolve(received.get(name));
        else reject(new IndexError(path));
        received.delete(name);
        script.remove();
      };
      script.onerror = () => {
        script.remove();
        reject(new IndexError(path));
      };
      document.head.append(script);
    });
  }

  class Page {
    constructor(root) {
      this.root = root;
      this.base = root.dataset.base;
      this.guide = root.dataset.contribuer; // nothing where the site does not say how to contribute
      this.folder = `${this.base}recherche/index/`;
      this.index = new Index(scriptLoader(this.folder));
      this.turn = 0;
      this.shown = RESULTS_SHOWN;
      this.groups = [];
      for (const name of ["formulaire", "filtres", "facettes", "voir", "principal", "puces", "pistes", "notes", "annonce", "tri", "liste",
        "plus", "vide", "secours", "vivant"]) {
        this[name] = root.querySelector(`[data-recherche="${name}"]`);
      }
      this.field = this.formulaire.elements.q;
      this.title = document.title;
    }

    async start() {
      this.vivant.hidden = false;
      this.formulaire.hidden = false;
      this.secours.hidden = true;
      this.filtres.open = matchMedia(WIDE).matches;
      this.field.value = new URLSearchParams(location.search).get("q") || "";
      this.shown = Math.max(RESULTS_SHOWN, Number(history.state?.shown) || 0);
      this.busy();
      this.listen();
      await this.attempt(async () => {
        this.facets = await this.index.facets();
        this.buildFacets();
        this.readAddress();
        await this.show();
      });
    }

    listen() {
      let pause;
      this.formulaire.addEventListener("submit", (event) => {
        event.preventDefault();
        clearTimeout(pause);
        this.go({ text: this.field.value }, { push: !this.typed });
        this.typed = false;
        // On a phone the keyboard goes away with the focus, and no longer hides the results.
        if (matchMedia("(pointer: coarse)").matches) this.field.blur();
      });
      this.field.addEventListener("input", (event) => {
        clearTimeout(pause);
        if (event.isComposing) return;
        this.busy();
        pause = setTimeout(() => {
          // One step back leads out of everything typed in one go.
          this.go({ text: this.field.value }, { push: !this.typed, typing: true });
          this.typed = true;
        }, TYPING_PAUSE);
      });
      this.tri.addEventListener("change", () => this.go({ sort: this.tri.value }));
      this.plus.addEventListener("click", () => this.showMore());
      this.filtres.addEventListener("toggle", () => {
        if (this.filtres.open && this.found && !this.found.counts) this.attempt(() => this.show(this.asked));
      });
      this.voir.addEventListener("click", () => {
        this.filtres.open = false;
        this.annonce.focus({ preventScroll: true });
        this.principal.scrollIntoView({ block: "start", behavior: "instant" });
      });
      addEventListener("popstate", (event) => {
        clearTimeout(pause);
        this.typed = false;
        this.touched = null;
        this.shown = Math.max(RESULTS_SHOWN, Number(event.state?.shown) || 0);
        this.busy();
        this.attempt(async () => {
          this.readAddress();
          await this.show();
        });
      });
    }

    /** Runs something that reads the index; once more with fresh files when one is missing or spoilt. */
    async attempt(work) {
      const turn = ++this.turn;
      try {
        await work();
      } catch (error) {
        if (turn !== this.turn) return;
        if (!(error instanceof IndexError)) throw error;
        if (this.refreshed || location.protocol === "file:") return this.fail();
        this.refreshed = true;
        const load = this.index.load;
        // Not from the browser's memory either: what came through a network that answers in others' place may be kept there.
        const now = Date.now();
        this.index = new Index((path, name) => load(`${path}?${now}`, name));
        await this.attempt(async () => {
          if (!this.facets) {
            this.facets = await this.index.facets();
            this.buildFacets();
            this.readAddress();
          }
          await this.show();
        });
      }
    }

    readAddress() {
      const { state, ignored, cut } = readAddress(location.search, this.facets);
      this.state = state;
      this.ignored = ignored;
      this.cut = cut;
      this.field.value = state.text;
      this.entitle();
    }

    /** The page's title begins with what is asked, so that tabs and the browser's history tell searches apart. */
    entitle() {
      const asked = [this.state.text.trim(), ...this.facets.flatMap((facet) => this.chosenTexts(facet).map(({ label }) => label))];
      document.title = [asked.filter(Boolean).join(", "), this.title].filter(Boolean).join(" – ");
    }

    /** Changes the state and its address, and shows what follows. */
    go(change, { push = true, typing = false, touched = null } = {}) {
      if (!this.facets) return;
      this.busy();
      this.touched = touched;
      this.state = { ...this.state, ...change };
      this.ignored = [];
      this.cut = false;
      this.shown = RESULTS_SHOWN;
      const address = writeAddress(this.state, this.facets) || location.pathname;
      if (address !== (location.search || location.pathname)) this.remember(address, push ? "pushState" : "replaceState");
      this.entitle(); // once the entry that is left has kept its own title
      this.attempt(() => this.show({ typing }));
    }

    /** Some browsers keep no addresses for pages opened from a folder: the search works all the same. */
    remember(address, how) {
      try {
        history[how]({ shown: this.shown }, "", address);
      } catch {
        this.typed = false;
      }
    }

    toggle(facet, at, on, options = {}) {
      const values = new Set(this.state.chosen.get(facet.key));
      values[on ? "add" : "delete"](at);
      this.typed = false;
      this.go({ chosen: new Map(this.state.chosen).set(facet.key, values) }, options);
    }

    busy() {
      this.liste.setAttribute("aria-busy", "true");
      clearTimeout(this.late);
      this.late = setTimeout(() => this.tellLate(), PATIENCE);
    }

    /** Nothing came yet: meanwhile, the plain links. */
    tellLate() {
      this.annonce.textContent = "La recherche tarde à répondre\u00a0: le réseau est lent";
      this.showPlainLinks();
    }

    showPlainLinks() {
      this.secours.hidden = false;
      this.secours.classList.add("recherche-secours--montre");
    }

    async show(options = {}) {
      const turn = this.turn;
      this.asked = options;
      const counted = this.filtres.open && Boolean(this.index.hasColumns);
      const found = await answer(this.index, this.state, { ...options, counted });
      const documents = found.documents.slice(0, reach(found.documents.length, this.shown));
      const cards = await this.index.cards(documents);
      const hopeless = found.found && !found.found.scores.size && !found.proposals.length;
      const near = hopeless ? await suggest(this.index, this.state.text) : [];
      if (turn !== this.turn) return;
      this.found = found;
      this.secours.hidden = true;
      this.showFacets();
      this.showChips();
      this.showProposals();
      this.showNotes();
      this.showSort();
      this.liste.replaceChildren(...cards.map((card) => this.result(card)));
      this.showEmpty(near);
      this.settle();
      // A box far down the filters, ticked: its results begin in sight.
      if (this.touched && matchMedia(WIDE).matches && this.principal.getBoundingClientRect().top < 0) {
        this.principal.scrollIntoView({ block: "start", behavior: "instant" });
      }
      await this.count(turn);
    }

    /** How many results each filter would leave, once the filters are seen: the results do not wait for it. */
    async count(turn) {
      if (!this.filtres.open || this.found.counts) return;
      const { counts } = await answer(this.index, this.state, { counted: true });
      if (turn !== this.turn) return;
      this.found.counts = counts;
      this.showFacets();
    }

    settle() {
      clearTimeout(this.late);
      const total = this.found.documents.length;
      this.plus.hidden = this.liste.children.length >= total;
      this.liste.dataset.total = total;
      this.liste.hidden = !total;
      this.annonce.textContent = this.announcement(total);
      this.annonce.dataset.asked = this.state.text.trim() && ` pour ${quoted(this.state.text.trim())}`; // on paper, where the field is not
      this.voir.textContent = total ? `Voir ${total > 1 ? "les " : ""}${this.announcement(total)}` : "Aucun résultat";
      this.liste.setAttribute("aria-busy", "false");
    }

    /** What is counted may be of several kinds: reading paths are found beside resources. */
    announcement(total) {
      return total ? plural(total, "résultat", "résultats") : "Aucun résultat";
    }

    async showMore() {
      const first = this.liste.children.length;
      const turn = this.turn;
      this.busy();
      await this.attempt(async () => {
        const { documents } = this.found;
        const following = documents.slice(first, reach(documents.length, first + RESULTS_SHOWN));
        const cards = await this.index.cards(following);
        if (this.turn > turn + 1) return;
        this.liste.append(...cards.map((card) => this.result(card)));
        this.shown = first + cards.length;
        this.remember(location.search || location.pathname, "replaceState");
        this.settle();
        this.liste.children[first]?.querySelector("a").focus();
      });
    }

    // What the page says

    result(card) {
      const { found, facets } = this.found;
      const marked = (text) => markWords(text, found).map((piece) => (piece.marked ? make("mark", {}, piece.text) : piece.text));
      const facts = cardFacts(card);
      const why = found && explain(card, valuesOf(card, facets), found);
      const core = make("span", { class: "mine-core", "aria-hidden": "true" },
        card.marks.length ? card.marks.map((id) => make("i", { "data-mark": id })) : make("i"));
      return make("li", { class: "recherche-resultat", "data-id": card.id },
        make("article", { class: "mine-card", "data-selection": card.address },
          core,
          card.marks.length ? make("ul", { class: "mine-marks" }, card.marks.map((id) => make("li", {}, this.mark(id)))) : null,
          make("h3", { class: "mine-card__title" }, make("a", { href: this.page(card.address) }, marked(card.title))),
          card.summary ? make("p", { class: "mine-card__summary" }, marked(card.summary)) : null,
          facts ? make("p", { class: "mine-card__meta" }, marked(facts)) : null,
          why ? make("p", { class: "recherche-pourquoi" }, why.label ? `${why.label}\u00a0: ` : null,
            why.texts.flatMap((text, at) => [at ? ", " : "", ...marked(text)])) : null));
    }

    mark(id) {
      const drawn = [...this.root.querySelectorAll("template[data-recherche-marque]")].find((one) => one.dataset.rechercheMarque === id);
      return drawn ? drawn.content.cloneNode(true) : make("span", { class: "mine-mark", "data-mark": id }, id);
    }

    /** The facets that tell records apart. */
    buildFacets() {
      const { documents } = this.index.manifest;
      const telling = this.facets.filter(({ values, counts }) => values.length > 1 || (values.length && counts[0] < documents));
      this.groups = telling.map((facet) => this.buildFacet(facet));
      this.facettes.replaceChildren(...this.groups.map(({ fieldset }) => fieldset));
    }

    buildFacet(facet) {
      const ranged = facet.steps.length > FEWEST_STEPS;
      const rows = facet.values.filter((value) => !ranged || !facet.steps.includes(value)).map((value) => {
        const box = make("input", { type: "checkbox", name: facet.key, value: value.id });
        const count = make("span", { class: "mine-count recherche-choix__compte" });
        const row = make("li", {}, make("label", { class: "recherche-choix" }, box, make("span", { class: "recherche-choix__nom" }, value.label), " ", count));
        box.addEventListener("change", () => this.toggle(facet, value.at, box.checked, { touched: facet }));
        return { value, box, count, row };
      });
      const list = make("ul", { class: "recherche-choix-liste" }, rows.map(({ row }) => row));
      const ends = ranged ? this.buildRange(facet) : null;
      const fieldset = make("fieldset", { class: "recherche-facette" }, make("legend", {}, facet.label),
        ends ? make("div", { class: "recherche-bornes" }, ends.map(({ label }) => label)) : null, rows.length ? list : null);
      const group = { facet, fieldset, list, rows, ends, button: null, open: false, visible: rows.length };
      if (rows.length > SHORT_FACET + FEW_LEFT) {
        group.button = make("button", { type: "button", class: "recherche-autres", hidden: true });
        group.button.addEventListener("click", () => {
          group.open = !group.open;
          this.foldFacet(group);
        });
        fieldset.append(group.button);
      }
      return group;
    }

    /** Two lists of steps, the first and the last one wanted. */
    buildRange(facet) {
      const ends = ["depuis", "jusqu’à"].map((name) => {
        const select = make("select", {}, make("option", { value: "" }, "—"), facet.steps.map(({ id }) => make("option", { value: id })));
        return { select, label: make("label", { class: "recherche-borne" }, `${name} `, select) };
      });
      const [from, to] = ends.map(({ select }) => select);
      const change = () => {
        const steps = facet.between(`${from.value}..${to.value}`);
        const others = [...(this.state.chosen.get(facet.key) || [])].filter((at) => !facet.steps.some((step) => step.at === at));
        this.typed = false;
        const chosen = new Set([...others, ...(steps.length < facet.steps.length ? steps : [])]);
        this.go({ chosen: new Map(this.state.chosen).set(facet.key, chosen) }, { touched: facet });
      };
      [from, to].forEach((select) => select.addEventListener("change", change));
      return ends;
    }

    showRange({ facet, ends }, counts, chosen) {
      const span = facet.span(chosen);
      [span?.from, span?.to].forEach((end, at) => {
        const { select } = ends[at];
        if (counts) facet.steps.forEach((step, place) => { select.options[place + 1].textContent = `${step.label} (${numeral(counts[step.at])})`; });
        select.value = end ? end.id : "";
      });
    }

    showFacets() {
      this.facettes.classList.toggle("recherche-facettes--sans-compte", !this.found.counts);
      for (const group of this.groups) {
        const { facet } = group;
        const counts = this.found.counts?.get(facet.key);
        const chosen = this.state.chosen.get(facet.key) || new Set();
        for (const { value, box, count, row } of group.rows) {
          box.checked = chosen.has(value.at);
          if (!counts) continue;
          count.textContent = numeral(counts[value.at]);
          row.classList.toggle("recherche-choix--vide", !counts[value.at] && !box.checked);
        }
        if (group.ends) this.showRange(group, counts, chosen);
        if (group.button && counts) this.arrangeFacet(group, counts);
      }
    }

    /** The values of a long facet that have results come first; never under the hand that ticks one. */
    arrangeFacet(group, counts) {
      if (this.touched !== group.facet && !group.fieldset.contains(document.activeElement)) {
        group.rows.sort((a, b) => counts[b.value.at] - counts[a.value.at] || a.value.at - b.value.at);
        group.list.append(...group.rows.map(({ row }) => row));
        const used = group.rows.filter(({ value }) => counts[value.at]).length;
        group.visible = used - SHORT_FACET <= FEW_LEFT ? used : SHORT_FACET;
        group.unused = used === group.visible;
      }
      this.foldFacet(group);
    }

    foldFacet({ fieldset, rows, ends, button, open, visible, unused }) {
      const left = rows.filter(({ box }, at) => at >= visible && !box.checked);
      rows.forEach(({ row }) => { row.hidden = false; });
      if (!open) left.forEach(({ row }) => { row.hidden = true; });
      // Nothing but a way to what has no result: no filter at all, unless the keyboard is there.
      fieldset.hidden = !open && !ends && left.length === rows.length && !fieldset.contains(document.activeElement);
      button.hidden = !left.length;
      button.setAttribute("aria-expanded", String(open));
      button.textContent = open ? "En afficher moins" : `Afficher ${left.length > 1 ? `les ${numeral(left.length)} autres` : "l’autre"}${unused ? ", sans résultat" : ""}`;
    }

    /** What is chosen in a facet, in words: each value, or a range as one. */
    chosenTexts(facet) {
      const chosen = this.state.chosen.get(facet.key) || new Set();
      const span = facet.span(chosen);
      const ranged = span && span.values.length > 1 ? span : { values: [] };
      const texts = [...chosen].filter((at) => !ranged.values.includes(at)).map((at) => ({ label: facet.values[at].label, values: [at] }));
      if (!ranged.values.length) return texts;
      const { from, to } = ranged;
      const last = facet.steps.at(-1).label;
      const label = from && to ? `de ${from.label} à ${to.label}` : to ? `jusqu’à ${to.label}` : `depuis ${from ? from.label : last}`;
      return [{ label, values: ranged.values }, ...texts];
    }

    showChips() {
      const chips = this.facets.flatMap((facet) => this.chosenTexts(facet).map(({ label, values }) => {
        const chip = make("button", { type: "button", class: "recherche-puce" },
          make("span", { class: "mine-sr" }, `Retirer le filtre ${facet.label}\u00a0: `), label,
          make("span", { class: "recherche-puce__croix", "aria-hidden": "true" }, "×"));
        const left = new Set([...this.state.chosen.get(facet.key)].filter((at) => !values.includes(at)));
        chip.addEventListener("click", () => this.removeChip(() => this.go({ chosen: new Map(this.state.chosen).set(facet.key, left) })));
        return make("li", {}, chip);
      }));
      if (chips.length > 1) {
        const all = make("button", { type: "button", class: "recherche-puce recherche-puce--toutes" }, "Tout retirer");
        all.addEventListener("click", () => this.removeChip(() => this.go({ chosen: new Map() })));
        chips.push(make("li", {}, all));
      }
      this.puces.replaceChildren(...chips);
      this.puces.hidden = !chips.length;
    }

    /** The chip goes away with the focus on it: the results take it. */
    removeChip(work) {
      this.annonce.focus();
      work();
    }

    showSort() {
      const options = this.found.found ? ["pertinence", "date", "titre"] : ["date", "titre"];
      const { sort, documents } = this.found;
      this.tri.parentNode.hidden = !documents.length;
      this.tri.replaceChildren(...options.map((id) => make("option", { value: id, selected: id === sort }, SORTS[id])));
      this.tri.value = options.includes(sort) ? sort : options[0];
    }

    /** Filters that say what was typed, and the page of who was named. */
    showProposals() {
      const ways = this.found.proposals.flatMap(({ facet, value, state, total }) => [
        value.address ? make("li", {}, make("a", { class: "mine-go", href: this.page(value.address) }, `${facet.label}\u00a0: ${value.label}`)) : null,
        total
          ? make("li", {}, this.link(state, `Filtrer par ${inSentence(facet.label)}\u00a0: ${value.label} (${numeral(total)})`))
          : make("li", {}, `${facet.label} «\u00a0${value.label}\u00a0»\u00a0: aucune ressource${isFiltered(this.state) ? " avec ces filtres" : " pour l’instant"}.`),
      ]).filter(Boolean);
      this.pistes.replaceChildren(...ways);
      this.pistes.hidden = !ways.length;
    }

    /** What became of the expressions between quotation marks. */
    phraseNotes({ phrases, loose, apart }) {
      if (loose.length) {
        return [[`Aucune ressource ne contient l’expression ${loose.map(quoted).join(" et ")}\u00a0: `
          + "voici les ressources qui contiennent ces mots, ensemble ou non."]];
      }
      if (!phrases.length) return [];
      const others = apart ? [" ", this.link({ ...this.state, text: unquoted(this.state.text) }, "Rechercher aussi ces mots séparés"), ` (${plural(apart, "autre résultat", "autres résultats")}).`] : [];
      return [[`Expression exacte ${phrases.map(({ typed }) => quoted(typed)).join(" et ")}, recherchée dans les titres, les résumés, les mots-clés et les textes.`, ...others]];
    }

    showNotes() {
      const { found, documents } = this.found;
      const notes = [];
      if (this.cut) notes.push(`Texte très long\u00a0: seuls ses ${LONGEST_QUERY} premiers caractères ont été lus.`);
      if (this.state.text.trim() && !found && documents.length) {
        notes.push(`${quoted(this.state.text.trim())} ne contient aucun mot à rechercher\u00a0: la recherche n’en tient pas compte.`);
      }
      if (this.ignored.length) notes.push(`Filtre inconnu, laissé de côté\u00a0: ${this.ignored.map(quoted).join(", ")}.`);
      if (found && documents.length) {
        for (const { typed, read } of found.corrected) {
          notes.push(`Aucune ressource ne contient ${quoted(typed)}\u00a0: voici celles qui contiennent ${read.map(quoted).join(" ou ")}.`);
        }
        if (found.partial) notes.push("Aucune ressource ne contient tous ces mots\u00a0: voici celles qui en contiennent le plus.");
        else if (found.missing.length) {
          notes.push(`Aucune ressource ne contient tous ces mots\u00a0: résultats sans ${found.missing.map(quoted).join(", ")}.`);
        }
        if (found.also.length) notes.push(`Recherché aussi\u00a0: ${found.also.join(", ")}.`);
        notes.push(...this.phraseNotes(found));
      }
      if (documents.length) notes.push(...this.rangeNotes());
      this.notes.replaceChildren(...notes.map((note) => make("p", {}, note)));
      this.notes.hidden = !notes.length;
    }

    /** A range leaves out what has no date: that may be what was looked for. */
    rangeNotes() {
      return this.facets.flatMap((facet) => {
        const chosen = this.state.chosen.get(facet.key) || new Set();
        const counts = this.found.counts?.get(facet.key);
        if (!facet.steps.some(({ at }) => chosen.has(at))) return [];
        return facet.values.filter((value) => !facet.steps.includes(value) && !chosen.has(value.at) && counts[value.at]).map((value) => {
          const wider = { ...this.state, chosen: new Map(this.state.chosen).set(facet.key, new Set([...chosen, value.at])) };
          const many = counts[value.at] > 1;
          return [`${plural(counts[value.at], "autre résultat", "autres résultats")}, ${inSentence(value.label)}, ${many ? "sont laissés" : "est laissé"} de côté. `,
            this.link(wider, many ? "Les montrer aussi" : "Le montrer aussi")];
        });
      });
    }

    /** Each filter that could be another one: the values of its facet that do have results. */
    otherValues() {
      return this.facets.flatMap((facet) => {
        const chosen = this.state.chosen.get(facet.key);
        const counts = this.found.counts?.get(facet.key);
        if (!chosen?.size || facet.steps.some(({ at }) => chosen.has(at))) return [];
        const others = facet.values.filter(({ at }) => !chosen.has(at) && counts[at]).sort((a, b) => counts[b.at] - counts[a.at]);
        if (!others.length) return [];
        const links = others.slice(0, OTHERS_OFFERED).map(({ at, label }) => this.link(
          { ...this.state, chosen: new Map(this.state.chosen).set(facet.key, new Set([at])) }, `${label} (${numeral(counts[at])})`));
        return [make("p", {}, `${facet.label}, autres choix\u00a0: `, links.flatMap((link, at) => [at ? ", " : "", link]), ".")];
      });
    }

    /** The contributor guide, told which filters found nothing. */
    contributePage() {
      const wanted = String(new URLSearchParams(this.facets.flatMap((facet) =>
        [...(this.state.chosen.get(facet.key) || [])].filter((at) => !facet.steps.includes(facet.values[at])).map((at) => [facet.key, facet.values[at].id]))));
      return this.page(this.guide) + (wanted && `?${wanted}`);
    }

    showEmpty(near) {
      const total = this.found.documents.length;
      this.vide.hidden = Boolean(total);
      if (total) return;
      const { state } = this;
      const { found } = this.found;
      const filtered = [...state.chosen.values()].some((values) => values.size);
      const withoutFilters = found ? found.scores.size : 0;
      const parts = [];
      const values = this.facets.flatMap((facet) => this.chosenTexts(facet).map(({ label }) => label));
      if (!state.text.trim()) {
        parts.push(make("p", {}, values.length === 1 ? `Aucune ressource pour l’instant\u00a0: ${values[0]}.` : "Aucune ressource ne réunit ces filtres."));
      } else if (!found) parts.push(make("p", {}, `${quoted(state.text.trim())} ne contient aucun mot à rechercher.`));
      else if (withoutFilters && filtered) {
        const filters = `${values.length > 1 ? "les filtres" : "le filtre"} ${values.map(quoted).join(" et ")}`;
        parts.push(make("p", {}, `${plural(withoutFilters, "résultat", "résultats")} pour ${quoted(state.text.trim())}, mais aucun avec ${filters}.`));
      } else parts.push(make("p", {}, `Aucune ressource ne correspond à ${quoted(state.text.trim())}.`));
      if (near.length) {
        parts.push(make("p", {}, "Mots proches\u00a0: ", near.flatMap((word, at) => [at ? ", " : "", this.link({ ...state, text: word }, word)])));
      }
      if (filtered) parts.push(...this.otherValues());
      const ways = [];
      if (filtered) ways.push(this.link({ ...state, chosen: new Map() }, values.length > 1 ? "Retirer les filtres" : "Retirer le filtre"));
      ways.push(make("a", { href: this.page("ressources/") }, "Voir toutes les ressources"));
      if (this.guide) ways.push(make("a", { href: this.contributePage() }, "Proposer une ressource qui manque"));
      parts.push(make("ul", {}, ways.map((way) => make("li", {}, way))));
      this.vide.replaceChildren(...parts);
    }

    page(address) {
      return this.base + address + (location.protocol === "file:" && address.endsWith("/") ? "index.html" : "");
    }

    /** A link to another state of this page, followed without loading it again. */
    link(state, text) {
      const link = make("a", { href: writeAddress(state, this.facets) || location.pathname }, text);
      link.addEventListener("click", (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        this.field.value = state.text;
        this.annonce.focus();
        this.go(state);
      });
      return link;
    }

    /** The index cannot be read: say so, and show the plain links that readers without JavaScript have. */
    fail() {
      this.refreshed = false;
      clearTimeout(this.late);
      const retry = make("button", { type: "button", class: "mine-button mine-button--quiet" }, "Réessayer");
      retry.addEventListener("click", () => location.reload());
      this.vide.replaceChildren(
        make("p", {}, "La recherche n’a pas pu lire son index. Le réseau a peut-être été coupé, ou la bibliothèque vient d’être mise à jour."),
        make("p", {}, retry, " ", make("a", { href: this.page("ressources/") }, "Voir toutes les ressources")));
      this.vide.hidden = false;
      this.filtres.hidden = !this.facets;
      this.showPlainLinks();
      this.liste.replaceChildren();
      this.liste.dataset.total = "0";
      this.liste.hidden = true;
      this.plus.hidden = true;
      this.puces.hidden = true;
      this.notes.hidden = true;
      this.annonce.textContent = "La recherche ne répond pas";
      this.liste.setAttribute("aria-busy", "false");
    }
  }

  function start() {
    const root = document.querySelector("[data-base][data-recherche-page]");
    if (root) new Page(root).start();
  }

  return {
    fold, words, tokens, oneErrorApart, otherForms, hashText, shardName, readLexicon, readPostings, readColumn, Index, IndexError,
    Facet, filter, matchText, answer, suggest, readAddress, writeAddress, markWords, explain, valuesOf, SORTS, STOP_WORDS, start,
  };
})();

if (typeof module !== "undefined") module.exports = Recherche;
else Recherche.start();

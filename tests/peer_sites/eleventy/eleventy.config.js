// The library as an Eleventy user would set it up: a collection of records, a paginated listing for each facet value.
const FACETS = ["thematiques", "savoirs", "formats", "territoires", "publics", "annees", "contributeurs"];
const PER_PAGE = 40;

module.exports = (config) => {
  config.addPassthroughCopy("style.css");
  config.addGlobalData("facets", FACETS);
  config.addGlobalData("layout", "base.njk");
  config.addFilter("ofRecord", function (facet) { return this.ctx[facet]; });
  // Eleventy's own takes a millisecond: each value once.
  const slugify = config.getFilter("slugify");
  const slugs = new Map();
  const slug = (text) => slugs.get(text) ?? slugs.set(text, slugify(text)).get(text);
  config.addFilter("slug", slug);

  const records = (api) => api.getFilteredByGlob("ressources/**/*.md");
  const chunk = (items, about) => {
    const total = Math.max(1, Math.ceil(items.length / PER_PAGE));
    return Array.from({ length: total }, (_, at) => ({
      ...about, count: items.length, total, number: at + 1, items: items.slice(at * PER_PAGE, (at + 1) * PER_PAGE),
      url: at ? `${about.base}page/${at + 1}/` : about.base,
    }));
  };
  const valuesOf = (api, facet) => {
    const found = new Map();
    for (const record of records(api)) {
      for (const value of record.data[facet] || []) {
        if (!found.has(value)) found.set(value, []);
        found.get(value).push(record);
      }
    }
    return [...found].map(([value, items]) => ({ value, items, base: `/${facet}/${slug(value)}/` }));
  };

  config.addCollection("records", records);
  config.addCollection("listings", (api) => [
    ...chunk(records(api), { title: "Ressources", base: "/ressources/" }),
    ...FACETS.flatMap((facet) => valuesOf(api, facet).flatMap(({ value, items, base }) => chunk(items, { title: value, base }))),
  ]);
  config.addCollection("facetPages", (api) => FACETS.map((facet) => ({ facet, values: valuesOf(api, facet) })));

  return { dir: { output: "_site" }, markdownTemplateEngine: false, htmlTemplateEngine: "njk" };
};

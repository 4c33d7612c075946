// What every record shares. Its address is that of its file.
module.exports = { layout: "record.njk" };

/** What SPX asks a template for: its fields, and how it is played. */
window.SPXGCTemplateDefinition = {
  description: "realcount: ticker",
  playserver: "OVERLAY",
  playchannel: "1",
  playlayer: "10",
  webplayout: "10",
  steps: "1",
  out: "manual",
  dataformat: "json",
  uicolor: "3",
  DataFields: [
    { field: "f0", ftype: "textfield", title: "Channel (pgm1, pvw1); empty: the contest below", value: "pgm1" },
    { field: "f1", ftype: "textfield", title: "Contest, where no channel is named", value: "" },
    { field: "f2", ftype: "textfield", title: "Regions with commas between them; empty: all", value: "" },
    { field: "f3", ftype: "dropdown", title: "Language", value: "id", items: [{ text: "Indonesia", value: "id" }, { text: "English", value: "en" }] },
    { field: "f4", ftype: "dropdown", title: "Theme; empty: the channel's", value: "", items: [{ text: "channel", value: "" }, { text: "dark", value: "dark" }, { text: "light", value: "light" }, { text: "clear", value: "clear" }] },
    { field: "f5", ftype: "dropdown", title: "Layout; empty: the channel's", value: "", items: [{ text: "channel", value: "" }, { text: "lower third", value: "lower" }, { text: "crawl", value: "crawl" }] },
  ],
};

/**
 * Made-up numbers for every state of a widget, marked as a test as everything made up is.
 *
 * The server, the tests and the documents show the same; nothing here is of a real contest.
 */

const OPTIONS = [
  { id: "a", number: 1, name: "Contoh Satu – Contoh Dua", short: "Satu–Dua", colour: "#B8860B" },
  { id: "b", number: 2, name: "Contoh Tiga – Contoh Empat", short: "Tiga–Empat", colour: "#5B7C99" },
  { id: "c", number: 3, name: "Contoh Lima – Contoh Enam", short: "Lima–Enam", colour: "#C2410C" },
];
const REGIONS = [["91", "Kota Contoh Utara"], ["92", "Kota Contoh Selatan"], ["93", "Kabupaten Contoh"]];
const AT = "2024-11-27T14:14:00Z";

function contest(state = "fine", declared = null, called = null) {
  return {
    id: "contoh+test", test: true, offset: 0, time_zone: "Asia/Jakarta",
    title: { id: "Pemilihan Contoh", en: "Example election" },
    options: OPTIONS,
    levels: [{ id: "province", name: { id: "provinsi", en: "province" } },
      { id: "city", name: { id: "kota/kabupaten", en: "city" } }],
    decision: "majority",
    official: { authority: { id: "Panitia Contoh", en: "Example Board" }, site: "", pages: {} },
    declared, called, counting_source: "feed",
    sources: [{ id: "feed", name: { id: "Umpan contoh", en: "Example feed" }, state,
      since: state === "fine" ? null : AT, reason: "" }],
  };
}

/** Shares as the server would round them: these votes are chosen so that two decimals are exact. */
function row(region, name, parent, votes, reported, total, changes = {}) {
  const valid = votes.every((n) => n !== null) ? votes.reduce((sum, n) => sum + n, 0) : null;
  const order = [...votes].sort((one, other) => other - one);
  const options = OPTIONS.map(({ id }, n) => ({
    id, votes: votes[n], rank: valid === null ? null : order.indexOf(votes[n]) + 1,
    share: valid === null ? null : ((votes[n] / valid) * 100).toFixed(2),
  }));
  return {
    region, name, parent, level: parent === null ? "province" : "city", offset: 1042,
    at: AT, source_at: valid === null ? null : "2024-11-27T14:10:00Z", options,
    leader: options.find(({ rank }) => rank === 1)?.id ?? null,
    lead: valid === null ? null : order[0] - order[1],
    valid, valid_from: "options", rejected: null, cast: null, registered: null,
    participated: null, turnout: null, stations: { reported, total }, note: null, doubts: [],
    held: null, marks: null, stage: "counting", recap: null, mixed: null, drift: null, outlook: null,
    ...changes,
  };
}

function answer(votes, reported, changes = {}, told = contest()) {
  const share = (part) => votes.map((n) => (n === null ? null : Math.floor(n * part)));
  const parts = [0.5, 0.3, 0.2];
  return {
    contest: told, epoch: "example", offset: 1042, checked_at: AT, next: null,
    standings: [
      row("9", "Provinsi Contoh", null, votes, reported, 1_000, changes),
      ...REGIONS.map(([id, name], n) =>
        row(id, name, "9", share(parts[n]), Math.floor(reported * parts[n]), 1_000 * parts[n])),
    ],
  };
}

const COUNTED = [39_400, 10_530, 50_070];
const DECLARED = {
  stage: "declared",
  recap: { by: "Panitia Contoh", at: "2024-12-08T09:00:00Z", document: "SK 1/2024" },
};
const CALLED = { source: "Redaksi Contoh", option: "c", at: AT };
/** With 360 stations out, 216,000 votes at most: half of all 316,000 and one is 158,001. */
const OUTLOOK = {
  stations: 360, registered: null, valid_max: 216_000, cap: 600, says: "crossed", option: "c",
  entrants: [], over_half: 70,
  needs: {
    a: { state: "needs", votes: 118_601, share: "54.91" },
    b: { state: "needs", votes: 147_471, share: "68.27" },
    c: { state: "needs", votes: 107_931, share: "49.97" },
  },
};
const marks = { holds: 0, doubts: 0, corrections: 1 };

/** Each is an answer of `/standings`, and how the connection is while it is shown. */
export const EXAMPLES = {
  before: { answer: answer([null, null, null], 0), status: "live" },
  counting: { answer: answer(COUNTED, 640, { outlook: OUTLOOK }), status: "live" },
  corrected: {
    answer: answer([39_380, 10_530, 50_070], 640, { marks }, contest("fine", null, CALLED)),
    status: "live",
  },
  withdrawn: { answer: answer(COUNTED, 640, {}, contest("withdrew")), status: "live" },
  declared: {
    answer: answer(COUNTED, 1_000, DECLARED, contest("fine", { at: "2024-12-08T09:00:00Z" })),
    status: "live",
  },
  offline: { answer: answer(COUNTED, 640), status: "offline" },
};

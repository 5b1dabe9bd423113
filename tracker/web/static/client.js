/**
 * A reader of realcount: follows one scope, reconnects by itself, resumes from its position.
 *
 *   const stop = follow({ url, sse, snapshot, contest, root, depth, since,
 *                         onState, onStatus, onAlert });
 *
 * onState(state) gets { contest, standings: Map, epoch, offset, sources, now, changed: [region ids] };
 * sources and now (the time of the run) come with heartbeats.
 * onStatus(status, why) gets "connecting", "live", "polling", "reconnecting", "offline" or
 * "stopped"; when a hub says that coming back won't help, `why` is its sentence.
 * `since` is a position { epoch, offset } that was rendered into the page, `standings` are the rows
 * that were rendered with it; one without the other would leave gaps.
 * onAlert(alert) gets each public alert of the contest once, in order, and none if it isn't given;
 * `alertsSince` is the id of the last one that is known already, without it only new ones come.
 * Where some are not sent, because there are too many or their history is gone, onAlert gets
 * { op: "alerts_missed", count, next }: `next` is where they can be read.
 * It speaks realcount.v1 (docs/protocol.md) over a WebSocket, and falls back to server-sent events
 * when sockets fail three times in a row. Where streams fail too and `snapshot` is the address of
 * the scope's standings, it polls them, and tries sockets and streams again now and then.
 */

const PROTOCOL = "realcount.v1";
const BACKOFF_MS = 500;
const BACKOFF_MS_MAX = 30_000;
const ABNORMAL = 1006;
const SOCKET_FAILURES_MAX = 3;
const STREAM_FAILURES_MAX = 2;
const POLL_MS = 15_000;
/** So many polls, about two minutes, before a socket and a stream are tried again. */
const POLLS_MAX = 8;
/** Hubs send a heartbeat every 15 s; a browser can't see pings, so this is how silence shows. */
const SILENCE_MS_MAX = 45_000;
/** The first word comes at once, unless somebody on the way holds it back: they hold the next, too. */
const FIRST_MS_MAX = 15_000;

/**
 * Over HTTP/1.1 a browser opens six connections to a server, and a stream keeps one: with six streams
 * open no other answer comes. Whoever can poll does so when this many are open.
 */
const STREAMS_MAX = 3;
let streams = 0;

const ALERTS = ["alert", "alerts_from", "alerts_missed"];
/** A refused stream of alerts is tried again within half a minute; the standings don't wait. */
const ALERTS_ATTEMPT = 6;

/** Full jitter: anything up to the doubled bound, so that readers never come back as one. */
export function backoffMs(attempt, luck = Math.random()) {
  return Math.round(Math.min(BACKOFF_MS_MAX, BACKOFF_MS * 2 ** Math.min(attempt - 1, 16)) * luck);
}

/** A close code from 4500 to 4999 says that coming back won't help. */
export function mayReturn(code) {
  return !(code >= 4500 && code <= 4999);
}

/** Merge one message into the state; returns "merged", "ask" (something is missing) or "nothing". */
export function merge(state, message) {
  if (message.op === "snapshot") {
    if (message.epoch !== state.epoch) forget(state);
    reflect(state, message);
    return "merged";
  }
  if (message.op === "update") {
    if (message.epoch !== state.epoch || message.from > state.offset) return "ask";
    reflect(state, message);
    return "merged";
  }
  if (message.op === "heartbeat") {
    state.sources = message.sources;
    state.now = message.now;
    return state.epoch !== null && message.epoch !== state.epoch ? "ask" : "merged";
  }
  return "nothing";
}

function forget(state) {
  state.standings = new Map();
  state.contest = null;
  state.offset = 0;
}

/** Take over what is newer. Another hub may be behind the last one; nothing goes back. */
function reflect(state, message) {
  state.changed = [];
  for (const row of message.standings) {
    const held = state.standings.get(row.region);
    if (held && row.offset <= held.offset) continue;
    state.standings.set(row.region, row);
    state.changed.push(row.region);
  }
  state.epoch = message.epoch;
  state.offset = Math.max(state.offset, message.offset);
  const held = state.contest ? state.contest.offset : -1;
  if (message.contest && message.contest.offset >= held) state.contest = message.contest;
}

/** An answer of `/standings` as the message that it would be on a socket, and a heartbeat. */
export function messagesOf(answer, headers) {
  const checkedAt = headers.get("Realcount-Checked-At") || answer.checked_at;
  const sources = [{ id: answer.contest.counting_source, checked_at: checkedAt }];
  const now = headers.get("Realcount-Now");
  return [
    { op: "snapshot", ...answer },
    { op: "heartbeat", epoch: answer.epoch, offset: answer.offset, now, sources },
  ];
}

/** Revalidated with its ETag by the browser's own cache: a 304 costs no body. */
export async function askSnapshot(address) {
  const answer = await fetch(address, { cache: "no-cache", credentials: "omit" });
  if (!answer.ok) throw Object.assign(new Error(`answered ${answer.status}`), { answer });
  return messagesOf(await answer.json(), answer.headers);
}

export function follow({ url, sse, snapshot = null, contest, root = null, depth = 1, since = null,
                         standings = [], onState = () => {}, onStatus = () => {},
                         onAlert = null, alertsSince = null }) {
  const state = {
    contest: null,
    standings: new Map(standings.map((row) => [row.region, row])),
    epoch: since ? since.epoch : null,
    offset: since ? since.offset : 0,
    sources: [],
    now: null,
    changed: [],
  };
  let socket = null;
  let events = null;
  let alerts = null;
  let lastAlert = alertsSince || "";
  let timer = null;
  let silence = null;
  let failures = 0;
  let socketFailures = 0;
  let streamFailures = 0;
  let polls = 0;
  let spoke = false;
  let stopped = false;

  const subscription = () => JSON.stringify({
    op: "subscribe", contest, root, depth,
    since: state.epoch === null ? null : { epoch: state.epoch, offset: state.offset },
    ...(onAlert && { alerts_since: lastAlert }),
  });

  /** A digest stands for several alerts: what comes after it comes after the last of them. */
  function tell(message) {
    if (message.op === "alerts_from") lastAlert = message.last;
    if (message.op === "alert") {
      lastAlert = message.type === "digest" ? message.facts.last : message.id;
    }
    if (onAlert && message.op !== "alerts_from") onAlert(message);
  }

  /** Whoever says nothing for so long is gone, even if the browser hasn't noticed. */
  function listen() {
    clearTimeout(silence);
    silence = setTimeout(() => {
      if (socket && !spoke) socketFailures += 1;
      if (events) streamFailures += 1;
      hangUp();
      later("reconnecting");
    }, spoke ? SILENCE_MS_MAX : FIRST_MS_MAX);
  }

  function heard() {
    failures = streamFailures = polls = 0;
    listen();
    onStatus("live");
  }

  function take(message, ask) {
    if (message.op === "bye") { hangUp(); later("reconnecting", message.after_ms); return; }
    if (message.op === "error") { if (!mayReturn(message.code)) end(message.message); return; }
    heard();
    if (ALERTS.includes(message.op)) { tell(message); return; }
    const verdict = merge(state, message);
    if (verdict === "ask") ask();
    else if (verdict === "merged") onState(state);
  }

  /** A page may forbid sockets by throwing, as one over HTTPS does with ws://. */
  function dial() {
    try {
      return new WebSocket(url, [PROTOCOL]);
    } catch {
      socketFailures += 1;
      later("reconnecting");
      return null;
    }
  }

  function openSocket() {
    spoke = false;
    const opened = dial();
    if (!opened) return;
    socket = opened;
    listen();
    opened.onopen = () => opened.send(subscription());
    opened.onmessage = ({ data }) => {
      spoke = true;
      socketFailures = 0;
      take(JSON.parse(data), () => opened.send(subscription()));
    };
    opened.onclose = ({ code, reason }) => lose(opened, code, reason);
    // A socket that the page's own policy refuses has an error and is never closed.
    opened.onerror = () => lose(opened, ABNORMAL, "");
  }

  function lose(opened, code, reason) {
    if (opened !== socket) return;
    socket = null;
    if (!spoke) socketFailures += 1;
    if (!mayReturn(code)) end(reason);
    else later("reconnecting");
  }

  /** Alerts have a stream of their own. */
  function openAlerts() {
    const query = lastAlert ? `?since=${encodeURIComponent(lastAlert)}` : "";
    const opened = new EventSource(`${sse.replace(/\/events$/, "/alerts/events")}${query}`);
    alerts = opened;
    opened.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (ALERTS.includes(message.op)) tell(message);
    };
    opened.onerror = () => {
      if (opened !== alerts || opened.readyState !== EventSource.CLOSED) return;
      setTimeout(() => { if (opened === alerts) openAlerts(); }, backoffMs(ALERTS_ATTEMPT));
    };
  }

  function openEvents() {
    const query = new URLSearchParams({ depth: String(depth) });
    if (root !== null) query.set("root", root);
    const opened = new EventSource(`${sse}?${query}`);
    events = opened;
    streams += 1;
    spoke = false;
    if (onAlert) openAlerts();
    listen();
    opened.onmessage = ({ data }) => {
      spoke = true;
      // A stream has no way to ask: one that does not fit starts again from a snapshot.
      take(JSON.parse(data), () => { hangUp(); state.epoch = null; later("reconnecting", 0); });
    };
    opened.onerror = () => {
      if (opened !== events) return;
      streamFailures += 1;
      const isOver = opened.readyState === EventSource.CLOSED;
      if (isOver || isPolling()) { hangUp(); later("reconnecting"); }
      else onStatus("reconnecting");
    };
  }

  const isPolling = () => snapshot !== null && streamFailures >= STREAM_FAILURES_MAX;

  async function poll() {
    polls += 1;
    const messages = await askSnapshot(snapshot).catch(() => null);
    if (stopped) return;
    if (!messages) { later("reconnecting"); return; }
    for (const message of messages) merge(state, message);
    failures = 0;
    onState(state);
    onStatus("polling");
    if (polls % POLLS_MAX === 0) {
      socketFailures = SOCKET_FAILURES_MAX - 1;
      streamFailures = STREAM_FAILURES_MAX - 1;
    }
    // Half of the pause is luck, so that readers who lost a hub at once don't ask at once.
    timer = setTimeout(open, POLL_MS * (0.75 + Math.random() / 2));
  }

  function open() {
    timer = null;
    if (stopped) return;
    if (isPolling()) { poll(); return; }
    if (!sse || socketFailures < SOCKET_FAILURES_MAX) { openSocket(); return; }
    if (snapshot !== null && streams >= STREAMS_MAX) { poll(); return; }
    // Should the stream end, one socket is tried before the next stream.
    socketFailures -= 1;
    openEvents();
  }

  function hangUp() {
    clearTimeout(silence);
    const [oldSocket, oldEvents, oldAlerts] = [socket, events, alerts];
    socket = events = alerts = null;
    if (oldSocket) oldSocket.close();
    if (oldEvents) { oldEvents.close(); streams -= 1; }
    if (oldAlerts) oldAlerts.close();
  }

  function later(status, pauseMs = null) {
    if (stopped || timer !== null) return;
    clearTimeout(silence);
    failures += 1;
    if (!polls || isPolling()) onStatus(globalThis.navigator && navigator.onLine === false ? "offline" : status);
    timer = setTimeout(open, pauseMs === null ? backoffMs(failures) : pauseMs);
  }

  /** Somebody looks again, or the network is back: don't wait for the pause to end. */
  function wake() {
    if (stopped || timer === null || document.visibilityState === "hidden") return;
    clearTimeout(timer);
    open();
  }

  const offline = () => onStatus("offline");

  /** Stop for good; *why* is the hub's sentence, or empty. */
  function end(why) {
    if (stopped) return;
    stopped = true;
    clearTimeout(timer);
    hangUp();
    removeEventListener("online", wake);
    removeEventListener("offline", offline);
    document.removeEventListener("visibilitychange", wake);
    onStatus("stopped", why);
  }

  addEventListener("online", wake);
  addEventListener("offline", offline);
  document.addEventListener("visibilitychange", wake);
  onStatus("connecting");
  open();
  return () => end("");
}

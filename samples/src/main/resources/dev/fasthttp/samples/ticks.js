"use strict";

// Shows as many events of /ticks as ?n= says, with a pause of ?ms= between them, and then hangs up.
const query = new URLSearchParams(location.search);
const wanted = Number(query.get("n") ?? 5);
const pause = Number(query.get("ms") ?? 100);

const state = document.getElementById("state");
const ticks = document.getElementById("ticks");
const source = new EventSource("/ticks?n=" + wanted + "&ms=" + pause);

function show(text) {
    state.textContent = text;
    document.title = text;
}

source.addEventListener("tick", (event) => {
    const line = document.createElement("li");
    line.textContent = event.data;
    ticks.append(line);
    show("tick " + event.lastEventId);
    if (ticks.childElementCount === wanted) {
        source.close();
        show("done " + wanted);
    }
});

source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) {
        show("failed");
    }
});

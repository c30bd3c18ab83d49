// One time cursor over all plots: the keys show the values at the pointer, and their ranges again when it leaves.
(() => {
  const corners = (path) => {
    const places = [];
    let x = 0;
    for (const [, letter, first, second] of path.getAttribute("d").matchAll(/([MHV])([-\d.]+)(?: ([-\d.]+))?/g)) {
      if (letter === "H") { x = +first; continue; }
      if (letter === "M") {
        if (places.length) places.push([x, NaN]);
        x = +first;
      }
      places.push([x, +(letter === "M" ? second : first)]);
    }
    return places;
  };
  const plots = [...document.querySelectorAll(".trend")].map((box) => {
    const svg = box.querySelector(".plot");
    const [left, right, end, bottom, top, low, high, log] = svg.dataset.axes.split(" ").map(Number);
    const cursor = document.createElementNS(svg.namespaceURI, "line");
    cursor.setAttribute("class", "cursor");
    cursor.setAttribute("y1", top);
    cursor.setAttribute("y2", bottom);
    svg.append(cursor);
    const curves = [...svg.querySelectorAll(".curve")].map((path, i) => ({
      places: corners(path), key: box.querySelectorAll(".key b")[i],
    }));
    const value = (y) => {
      const part = (y - bottom) / (top - bottom);
      return log ? low * (high / low) ** part : low + part * (high - low);
    };
    return { svg, cursor, curves, value, left, right, end };
  });
  const clock = (s) => `${Math.floor(s / 3600)}:${String(Math.floor(s / 60) % 60).padStart(2, "0")}:${String(Math.floor(s) % 60).padStart(2, "0")}`;
  const bubble = document.createElement("div");
  bubble.className = "time";
  document.body.append(bubble);
  const show = (x, event) => {
    for (const plot of plots) {
      plot.cursor.setAttribute("x1", x);
      plot.cursor.setAttribute("x2", x);
      for (const { places, key } of plot.curves) {
        const place = places.findLast(([start]) => start <= x);
        const known = place && !Number.isNaN(place[1]);
        if (key) key.textContent = known ? plot.value(place[1]).toFixed(+key.dataset.digits).replace("-", "\u2212") : "\u2013";
      }
    }
    const { left, right, end } = plots[0];
    bubble.textContent = clock(((x - left) / (right - left)) * end);
    bubble.style.left = `${event.pageX + 12}px`;
    bubble.style.top = `${event.pageY - 28}px`;
  };
  const hide = () => {
    document.body.classList.remove("reading");
    for (const plot of plots) for (const { key } of plot.curves) if (key) key.textContent = key.dataset.range;
  };
  for (const { svg, left, right } of plots) {
    svg.addEventListener("pointermove", (event) => {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      if (at.x < left || at.x > right) return hide();
      document.body.classList.add("reading");
      show(at.x, event);
    });
    svg.addEventListener("pointerleave", hide);
  }
})();

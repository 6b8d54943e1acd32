/** The same three curves as the panel's, drawn by Chart.js with its own min-max decimation from a million points each. */
import { Chart, Decimation, LinearScale, LineController, LineElement, PointElement } from 'chart.js';

Chart.register(LineController, LineElement, PointElement, LinearScale, Decimation);

const steps = 1_000_000;
const charts: Chart[] = [];

function flush(): void {
  for (const { ctx } of charts) ctx.getImageData(0, 0, 1, 1);
}

function draw(values: Float32Array, height: number): void {
  const holder = document.createElement('div');
  holder.style.cssText = `width: 818px; height: ${height}px`;
  const canvas = document.createElement('canvas');
  holder.append(canvas);
  document.body.append(holder);
  const data = Array.from(values, (y, i) => ({ x: i + 1, y }));
  charts.push(
    new Chart(canvas, {
      type: 'line',
      data: { datasets: [{ data, borderWidth: 1, pointRadius: 0, borderColor: '#3794ff' }] },
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        maintainAspectRatio: false,
        events: [],
        scales: { x: { type: 'linear', min: 1, max: steps, ticks: { maxRotation: 0 } }, y: { type: 'linear' } },
        plugins: { decimation: { enabled: true, algorithm: 'min-max' } },
      },
    }),
  );
}

const measure = {
  /** Milliseconds from columns to drawn charts. */
  first(): number {
    const columns = [290, 190, 130].map((height) => ({
      height,
      values: Float32Array.from({ length: steps }, () => Math.random()),
    }));
    const start = performance.now();
    for (const { values, height } of columns) draw(values, height);
    flush();
    return performance.now() - start;
  },
  /** Milliseconds to redraw all charts at other steps. */
  zoom(from: number, to: number): number {
    const start = performance.now();
    for (const chart of charts) {
      Object.assign(chart.options.scales!['x']!, { min: from, max: to });
      chart.update('none');
    }
    flush();
    return performance.now() - start;
  },
};

declare global {
  interface Window {
    decimation: typeof measure;
  }
}

window.decimation = measure;

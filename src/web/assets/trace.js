/** Shows the times of a trace by the clock of whoever looks at it. Without it they are in UTC, and say so. */
for (const time of document.querySelectorAll('main time')) {
  const moment = new Date(time.dateTime);
  time.title = time.dateTime;
  time.textContent = moment.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}
const zone = document.getElementById('zone');
if (zone !== null) zone.textContent = Intl.DateTimeFormat().resolvedOptions().timeZone;

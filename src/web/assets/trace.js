/** Shows the times of a trace in the time zone of the user. Without this script they are in UTC, and the page says so. */
for (const time of document.querySelectorAll('main time')) {
  const date = new Date(time.dateTime);
  time.title = time.dateTime;
  time.textContent = date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}
const zone = document.getElementById('zone');
if (zone !== null) zone.textContent = Intl.DateTimeFormat().resolvedOptions().timeZone;

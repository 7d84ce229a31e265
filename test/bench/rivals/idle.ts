/** A program that does nothing, to see what the machine itself does to one that waits. */
setInterval(() => {}, 60_000);

// Reads calendars with ical.js: one base64 line in, one JSON line out.
// Only the time zones that a calendar itself defines are known.
import { createInterface } from "node:readline";
import ICAL from "ical.js";

function moment(time) {
  return time.isDate ? time.toString() : time.toUnixTime();
}

function read(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const value = (name) => component.getFirstPropertyValue(name);
    return {
      uid: value("uid"),
      summary: value("summary"),
      description: value("description"),
      location: value("location") ?? "",
      sequence: value("sequence"),
      status: value("status"),
      start: moment(value("dtstart")),
      end: moment(value("dtend")),
    };
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const text = Buffer.from(line, "base64").toString("utf-8");
  let answer;
  try {
    answer = { entries: read(text) };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}

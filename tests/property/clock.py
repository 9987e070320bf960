"""When care happens, by an independent calendar: opening hours, weekends, federal holidays, daylight saving time in the
place where the person lives, and the published hours of arrival in emergency departments."""
import datetime
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test, chi_square, instant, rows, statistics  # noqa: E402

FALSE_ALARM = 1e-6
OFFICE = {"wellness", "ambulatory", "outpatient", "virtual", "home"}
DEATH_CERTIFICATION = "308646001"  # an encounter at the moment of death, no appointment
# Standard time in hours of the zones of the places table, and whether daylight saving time is kept (since 1967).
ZONES = {"America/New_York": (-5, True), "America/Chicago": (-6, True), "America/Denver": (-7, True),
         "America/Los_Angeles": (-8, True), "America/Detroit": (-5, True), "America/Boise": (-7, True),
         "America/Phoenix": (-7, False), "Pacific/Honolulu": (-10, False)}
# These zones follow the federal rule over these years only (15 U.S.C. 260a and the zones' own histories).
SINCE = {"America/Detroit": 1976, "America/Boise": 1975, "America/Phoenix": 1969, "America/Denver": 1968,
         "America/Los_Angeles": 1968, "America/New_York": 1968, "America/Chicago": 1968}
DAY = datetime.timedelta(days=1)


def nth_sunday(year, month, n):
    """n = 0 is the last one."""
    if n == 0:
        day = datetime.date(year, month, 31 if month in (3, 10) else 30)
        return day - DAY * ((day.weekday() + 1) % 7)
    day = datetime.date(year, month, 1)
    return day + DAY * ((6 - day.weekday()) % 7 + 7 * (n - 1))


def daylight(local):
    """Federal rule: is daylight saving time in force at this local standard time? Changes are at 2 o'clock."""
    year = local.year
    if year >= 2007:
        first, last = nth_sunday(year, 3, 2), nth_sunday(year, 11, 1)
    elif year >= 1987:
        first, last = nth_sunday(year, 4, 1), nth_sunday(year, 10, 0)
    elif year == 1974:
        first, last = datetime.date(1974, 1, 6), nth_sunday(year, 10, 0)
    elif year == 1975:
        first, last = datetime.date(1975, 2, 23), nth_sunday(year, 10, 0)
    else:
        first, last = nth_sunday(year, 4, 0), nth_sunday(year, 10, 0)
    begin = datetime.datetime.combine(first, datetime.time(2))
    end = datetime.datetime.combine(last, datetime.time(1))  # 2 o'clock daylight time
    return begin <= local < end


def federal_holidays(year):
    """Days on which federal offices are closed, by the law in force from 1986 on."""
    date = datetime.date

    def monday(month, n):
        day = date(year, month, 1)
        return day + DAY * ((0 - day.weekday()) % 7 + 7 * (n - 1))

    last_may = date(year, 5, 31)
    november = date(year, 11, 1)
    fixed = [date(year, 1, 1), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25), date(year + 1, 1, 1)]
    if year >= 2021:
        fixed.append(date(year, 6, 19))
    observed = [d - DAY if d.weekday() == 5 else d + DAY if d.weekday() == 6 else d for d in fixed]
    return set(observed) | {monday(1, 3), monday(2, 3), last_may - DAY * last_may.weekday(), monday(9, 1), monday(10, 2),
                            november + DAY * ((3 - november.weekday()) % 7 + 21)}


def main():
    test = Test("clock")
    words = ["--population", "250", "--years-of-history", "0", "--seed", "17", "--format", "csv"]
    run = test.generate("run", *words)
    zone_of = {row["postal_code"]: row["time_zone"] for row in statistics(test, "places")}
    home = {row["id"]: zone_of[row["postal_code"]] for row in rows(run, "patients")}
    hours = {}
    for row in statistics(test, "clinic_hours"):
        weekday = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].index(row["weekday"])
        hours[row["class"], weekday] = (row["open"], row["close"])
    holidays = {year: federal_holidays(year) for year in range(1986, 2027)}
    zones_seen = {}
    for row in rows(run, "encounters"):
        start = instant(row["start"])
        local = start.replace(tzinfo=None)
        kind = row["class"].replace(" ", "")
        label = f"{kind} {row['id']} at {row['start']} in {home[row['patient_id']]}"
        zone = home[row["patient_id"]]
        if zone in ZONES and local.year >= SINCE.get(zone, 1968):
            standard, saves = ZONES[zone]
            expected = standard + (1 if saves and daylight(start.astimezone(datetime.timezone.utc).replace(tzinfo=None)
                                                           + datetime.timedelta(hours=standard)) else 0)
            zones_seen[zone] = zones_seen.get(zone, 0) + 1
            test.check(start.utcoffset() == datetime.timedelta(hours=expected), "the offset is that of the place and day",
                       lambda: f"{label}: {expected:+d} h expected")
        if (kind in OFFICE or kind == "urgentcare") and row["code"] != DEATH_CERTIFICATION:
            opening = hours.get((kind, local.weekday()))
            if not test.check(opening is not None, f"{kind}: open on that weekday", label):
                continue
            clock = local.strftime("%H:%M")
            test.check(opening[0] <= clock < opening[1], f"{kind}: within opening hours", label)
            test.check(local.minute % 15 == 0 and local.second == 0, f"{kind}: appointments are on the quarter hour", label)
            if kind in OFFICE and local.year in holidays:
                test.check(local.date() not in holidays[local.year], f"{kind}: not on a federal holiday", label)
    for kind in ("wellness: not on a federal holiday", "ambulatory: not on a federal holiday",
                 "the offset is that of the place and day"):
        test.require_checked(kind, 2000)
    test.check(len(zones_seen) >= 4, "several zones are met", f"{zones_seen}")
    print("starts by zone:", dict(sorted(zones_seen.items())))

    # Emergencies come by the published hour of the day. The modules taken here send people to the emergency department
    # at a random moment, not out of a visit by day.
    words = ["--population", "9000", "--years-of-history", "0", "--seed", "18", "--format", "csv",
             "--module", "ankle*", "--module", "appendicitis"]
    run = test.generate("emergencies", *words)
    observed = [0] * 24
    for row in rows(run, "encounters"):
        if row["class"] == "emergency":
            observed[instant(row["start"]).hour] += 1
    expected = [float(row["share"]) for row in statistics(test, "emergency_arrivals")]
    statistic, freedom, p = chi_square(observed, expected)
    n = sum(observed)
    print(f"emergency starts: n = {n}, chi-square {statistic:.1f} with {freedom} degrees of freedom, p = {p:.3g}")
    test.check(n >= 1000, "enough emergencies", f"{n}")
    test.check(p > FALSE_ALARM, "emergencies follow the published hours",
               f"n = {n}, chi-square {statistic:.1f}, p = {p:.3g}, false alarm {FALSE_ALARM}\n" +
               "\n".join(f"{h:2d}: {observed[h]:5d} observed, {expected[h] * n:7.1f} expected" for h in range(24)))
    test.finish()


main()

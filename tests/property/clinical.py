"""Diagnoses, drugs and results agree, and laboratory identities hold."""
import collections
import datetime
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test, instant, rows  # noqa: E402

DIABETES, HYPERTENSION = ("44054006", "46635009"), "59621000"  # of type 2 and type 1
HBA1C = "4548-4"
WEIGHT, HEIGHT, BMI = "29463-7", "8302-2", "39156-5"
TOTAL, TRIGLYCERIDES, HDL, LDL = "2093-3", "2571-8", "2085-9", "13457-7"
SYSTOLIC, DIASTOLIC = "8480-6", "8462-4"
SMOKING = "72166-2"
NEVER_SMOKED = "266919005"


def decimals(text):
    return len(text.split(".")[1]) if "." in text else 0


def half_unit(text):
    """Rounding error of a decimal as written."""
    return 0.5 * 10 ** -decimals(text)


def main():
    test = Test("clinical")
    run = test.generate("run", "--population", "400", "--age", "20-85", "--years-of-history", "0", "--seed", "23",
                        "--format", "csv", "--module", "wellness", "--module", "type_2*", "--module", "hyper*")
    by_visit = collections.defaultdict(dict)   # encounter -> code -> (value as written, unit)
    by_report = collections.defaultdict(dict)
    hba1c = collections.defaultdict(list)
    pressure = collections.defaultdict(list)
    smoking = collections.defaultdict(list)
    taken, patient_of = {}, {}                 # of an encounter
    born = {row["id"]: row["birth_date"] for row in rows(run, "patients")}
    for row in rows(run, "observations"):
        code, value = row["code"], row["value"]
        taken[row["encounter_id"]], patient_of[row["encounter_id"]] = row["time"], row["patient_id"]
        if row["value_type"] == "quantity":
            by_visit[row["encounter_id"]].setdefault(code, (value, row["unit"]))
            if row["report_id"]:
                by_report[row["report_id"]][code] = (value, row["unit"])
        if code == HBA1C:
            hba1c[row["patient_id"]].append((instant(row["time"]), float(value)))
        elif code == SMOKING:
            smoking[row["patient_id"]].append((instant(row["time"]), row["value_code"], row["value"]))
        if code in (SYSTOLIC, DIASTOLIC):
            pressure[row["patient_id"]].append((instant(row["time"]), code, float(value)))

    for visit, values in by_visit.items():
        if {WEIGHT, HEIGHT, BMI} <= values.keys():
            (weight, kg), (height, cm), (bmi, _) = values[WEIGHT], values[HEIGHT], values[BMI]
            test.check((kg, cm) == ("kg", "cm"), "units of weight and height", f"{kg}, {cm}")
            w, h, b = float(weight), float(height), float(bmi)
            low = (w - half_unit(weight)) / ((h + half_unit(height)) / 100) ** 2 - half_unit(bmi)
            high = (w + half_unit(weight)) / ((h - half_unit(height)) / 100) ** 2 + half_unit(bmi)
            test.check(low - 1e-9 <= b <= high + 1e-9, "BMI is weight over height squared",
                       f"Encounter/{visit}: {weight} kg, {height} cm, BMI {bmi}, {low:.3f} to {high:.3f} follows")
        if {SYSTOLIC, DIASTOLIC} <= values.keys():
            s, d = float(values[SYSTOLIC][0]), float(values[DIASTOLIC][0])
            test.check(s > d, "systolic is above diastolic pressure", f"Encounter/{visit}: {s}/{d}")
            if int(taken[visit][:4]) - int(born[patient_of[visit]][:4]) > 18:
                test.check(60 <= s <= 260 and 20 <= d <= 150, "pressures of adults are those of living people",
                           f"Encounter/{visit}: {s}/{d}")
    for report, values in by_report.items():
        if {TOTAL, TRIGLYCERIDES, HDL, LDL} <= values.keys():
            t, g, h, ldl = (values[c][0] for c in (TOTAL, TRIGLYCERIDES, HDL, LDL))
            if float(g) >= 400:
                continue  # the formula is not used there
            slack = half_unit(t) + half_unit(h) + half_unit(g) / 5 + half_unit(ldl)
            follows = float(t) - float(h) - float(g) / 5
            test.check(abs(float(ldl) - follows) <= slack + 1e-9, "LDL is that of Friedewald",
                       f"DiagnosticReport/{report}: total {t}, HDL {h}, triglycerides {g}, LDL {ldl}, {follows:.1f} follows")
    test.require_checked("BMI is weight over height squared", 1000)
    test.require_checked("systolic is above diastolic pressure", 1000)
    test.require_checked("LDL is that of Friedewald", 1000)

    for row in rows(run, "conditions"):
        recorded = instant(row["recorded"])
        if row["code"] in DIABETES:
            before = [v for t, v in hba1c[row["patient_id"]] if t <= recorded]
            test.check(any(v >= 6.5 for v in before), "diabetes is diagnosed after an HbA1c of 6.5 % or more",
                       f"Patient/{row['patient_id']} diagnosed {row['recorded']}: {before[-5:]}")
        elif row["code"] == HYPERTENSION:
            before = [(t, c, v) for t, c, v in pressure[row["patient_id"]] if t <= recorded]
            test.check(any((c == SYSTOLIC and v >= 130) or (c == DIASTOLIC and v >= 80) for _, c, v in before),
                       "hypertension is diagnosed after a pressure of 130/80 or more",
                       f"Patient/{row['patient_id']} diagnosed {row['recorded']}: {[v for _, _, v in before[-6:]]}")
    test.require_checked("diabetes is diagnosed after an HbA1c of 6.5 % or more", 40)
    test.require_checked("hypertension is diagnosed after a pressure of 130/80 or more", 80)

    # Whoever once was seen smoking has not "never smoked" later, and children are not asked.
    for patient, seen in smoking.items():
        seen.sort()
        smoked = False
        for t, code, word in seen:
            test.check(t.date().year - int(born[patient][:4]) >= 17, "smoking status is asked of adults",
                       f"Patient/{patient} {t}")
            if code == NEVER_SMOKED:
                test.check(not smoked, "nobody who smoked never did",
                           f"Patient/{patient}: {[(str(x[0].date()), x[2]) for x in seen]}")
            else:
                smoked = True
        codes = [c for _, c, _ in seen]
        changes = sum(1 for a, b in zip(codes, codes[1:]) if a != b)
        test.check(changes <= 3, "smoking status is steady", f"Patient/{patient}: {[x[2] for x in seen]}")
    test.require_checked("nobody who smoked never did", 500)

    # Drugs follow diagnoses: an antidiabetic names diabetes as its reason and does not come before it.
    diagnosed = {(r["patient_id"], r["code"]): instant(r["recorded"]) for r in rows(run, "conditions")}
    for row in rows(run, "medications"):
        if row["reason_code"] in (*DIABETES, HYPERTENSION):
            first = diagnosed.get((row["patient_id"], row["reason_code"]))
            test.check(first is not None and instant(row["start"]) >= first, "drugs follow the diagnosis",
                       f"Patient/{row['patient_id']}: {row['display']} on {row['start']}, diagnosed {first}")
    test.require_checked("drugs follow the diagnosis", 500)

    # Two HbA1c of one day are the same: one trajectory is read.
    for patient, values in hba1c.items():
        values.sort()
        for (t1, v1), (t2, v2) in zip(values, values[1:]):
            if t2 - t1 < datetime.timedelta(hours=8) and t1.date() == t2.date():
                test.check(abs(v1 - v2) < 0.25, "one HbA1c a day", f"Patient/{patient}: {v1} and {v2} on {t1.date()}")
    test.finish()


main()

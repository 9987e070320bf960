#!/usr/bin/env bash
# Generates patients and validates them: run_validator.sh SOJOURN [PATIENTS] [GENERATE OPTION...]
# With --ips their summaries are validated instead of their bundles.
# The version of US Core is that of --us-core among the options.
# Exit 77 (skipped) when the validator is not to be had; see tools/fhir-validate.
set -euo pipefail

[ $# -gt 0 ] || { echo "usage: $0 SOJOURN [PATIENTS] [GENERATE OPTION...]" >&2; exit 2; }
sojourn=$1
patients=${2:-20}
shift $(($# < 2 ? $# : 2))

root=$(cd "$(dirname "$0")/../.." && pwd)
export SOJOURN_DATA=${SOJOURN_DATA:-$root}  # modules and statistics, for a program outside the checkout
output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT

# Other patients for every version.
seed=$("$sojourn" --version | cksum | cut -d' ' -f1)
"$sojourn" generate --population "$patients" --seed "$seed" --format fhir-bundle --output "$output/patients" "$@" >"$output/log" 2>&1 || {
  cat "$output/log" >&2
  exit 1
}
folder=$output/patients/fhir-bundle
options=()
if [ -d "$output/patients/fhir-ips" ]; then
  folder=$output/patients/fhir-ips
  options=(--ips)
fi
files=$(find "$folder" -name '*.json' | wc -l)
if [ "$files" -lt 2 ]; then
  echo "no bundles in the output" >&2
  exit 1
fi
us_core=$(sed -n 's/.*"us-core": "\(.*\)".*/\1/p' "$output/patients/manifest.json")
# Exit 1 is for errors, which are shown below; 77 means skipped.
status=0
"$root/tools/fhir-validate" --us-core "$us_core" "${options[@]}" --json "$folder" >"$output/findings.json" || status=$?
[ "$status" -le 1 ] || exit "$status"
python3 "$root/tests/conformance/explained.py" "$output/findings.json"

#!/usr/bin/env bash
# A verifier as a shell script: accepts solutions of 2 to 5 digits. It takes the members it needs from each line by name.
while IFS= read -r line; do
  if [[ $line == *'"pawl":'* ]]; then
    echo '{"pawl": 1, "name": "short-digits", "version": "1"}'
    continue
  fi
  [[ $line =~ \"id\":([0-9]+) ]] && id=${BASH_REMATCH[1]}
  accepted=false
  [[ $line =~ \"solution\":\"[0-9]{2,5}\" ]] && accepted=true
  echo "{\"id\": $id, \"accepted\": $accepted}"
done

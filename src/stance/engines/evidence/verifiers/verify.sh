#!/bin/sh
# Checks one proof of a Stance archive with OpenSSL 3 and the small tools of every Unix: sed, head, tail, cat, mktemp, rm.
#
#   sh verify.sh FILE.tlog-proof 'KEY'
#
# KEY is the ledger's public key, as the agency publishes it. Ends in PROVEN (exit code 0) or NOT PROVEN (1); 2 is wrong usage.
# The formats: https://c2sp.org/tlog-proof, tlog-checkpoint, signed-note; RFC 6962, RFC 8032.
set -u
LC_ALL=C
export LC_ALL

if [ $# -ne 2 ] || [ ! -r "$1" ]; then
  echo "usage: sh verify.sh FILE.tlog-proof 'KEY'" >&2
  exit 2
fi
proof=$1 name=${2%%+*} key=${2#*+*+}
there=$(mktemp -d) || exit 2
trap 'rm -rf "$there"' EXIT

no() {
  echo "NOT PROVEN: $1"
  exit 1
}
sha256() { openssl dgst -sha256 -binary; }
hex() { openssl dgst -sha256 -r | head -c 64; }
plain() { printf '%s' "$1" | openssl base64 -d -A; }
from_hex() { openssl asn1parse -genstr "FORMAT:HEX,OCTETSTRING:$1" -noout -out - | tail -c 32; }
whole() { case $1 in '' | *[!0-9]* | 0?* | ????????????????????*) no "a size or place is no whole number" ;; esac }

# 1. The head of the ledger was signed by this key.
[ "$(head -n 1 "$proof")" = "c2sp.org/tlog-proof@v1" ] || no "this is no proof: it has no tlog-proof header"
sed '1,/^$/d' "$proof" >"$there/note"
sed '/^$/,$d' "$there/note" >"$there/body"
[ "$(head -n 1 "$there/body")" = "$name" ] || no "the head is of another ledger than the key"
signed=$(sed -n "s|^— $(printf '%s' "$name" | sed 's/[][\\.*^$|]/\\&/g') ||p" "$there/note" | head -n 1)
plain "$signed" | tail -c +5 >"$there/signature"
{
  printf '\060\052\060\005\006\003\053\145\160\003\041\000'
  plain "$key" | tail -c +2
} >"$there/key.der"
openssl pkeyutl -verify -pubin -keyform DER -inkey "$there/key.der" -rawin -in "$there/body" \
  -sigfile "$there/signature" >/dev/null 2>&1 || no "the head was not signed by this key"
size=$(sed -n 2p "$there/body") root=$(sed -n 3p "$there/body")
whole "$size"

# 2. Salt and statement make an entry; the content is the version that the statement names.
plain "$(sed -n 's/^extra //p' "$proof" | head -n 1)" >"$there/extra"
salt=$(sed -n 's/.*"salt":"\([0-9a-f]\{64\}\)","statement":{.*/\1/p' "$there/extra")
[ ${#salt} -eq 64 ] || no "the proof does not carry a salt and a statement"
# The command substitution takes the line end away that sed adds; the text itself has none.
printf '%s' "$(sed 's/.*"salt":"[0-9a-f]\{64\}","statement":\({.*}\)}$/\1/' "$there/extra")" >"$there/statement"
kind=$(sed 's/.*"kind":"\([a-z-]*\)".*/\1/' "$there/statement")
{
  from_hex "$salt"
  sha256 <"$there/statement"
} | hex >"$there/commitment"
case $(cat "$there/extra") in
'{"content":'*)
  printf '%s' "$(sed 's/^{"content":\(.*\),"salt":"[0-9a-f]\{64\}","statement":{.*/\1/' "$there/extra")" >"$there/content"
  version=$(sed -n 's/.*"version":"\([0-9a-f]\{64\}\)"}$/\1/p' "$there/statement")
  [ "$(hex <"$there/content")" = "$version" ] || no "the content is not the version that the ledger holds"
  ;;
esac

# 3. The path leads from that entry to the root that was signed (RFC 9162, section 2.1.3.2).
index=$(sed -n 's/^index //p' "$proof" | head -n 1)
whole "$index"
[ "$index" -lt "$size" ] || no "its place is outside of the ledger"
{
  printf '\000'
  printf '{"commitment":"%s","kind":"%s"}' "$(cat "$there/commitment")" "$kind"
} | sha256 >"$there/value"
sed -n '/^index /,/^$/p' "$proof" | sed '1d;$d' >"$there/path"
at=$index last=$((size - 1))
while read -r line; do
  [ "$last" -gt 0 ] || no "the path is too long"
  plain "$line" >"$there/sibling"
  if [ $((at % 2)) -eq 1 ] || [ "$at" -eq "$last" ]; then
    { printf '\001'; cat "$there/sibling" "$there/value"; } | sha256 >"$there/next"
    while [ $((at % 2)) -eq 0 ] && [ "$at" -gt 0 ]; do at=$((at / 2)) last=$((last / 2)); done
  else
    { printf '\001'; cat "$there/value" "$there/sibling"; } | sha256 >"$there/next"
  fi
  cat "$there/next" >"$there/value"
  at=$((at / 2)) last=$((last / 2))
done <"$there/path"
[ "$last" -eq 0 ] || no "the path is too short"
[ "$(openssl base64 -A <"$there/value")" = "$root" ] || no "it leads to another root: the record, its place or the path was changed"

echo "PROVEN: entry $index of $size"
cat "$there/statement"
echo

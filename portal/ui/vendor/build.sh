#!/bin/sh
# Makes portal/static/vendor/ again from the published packages. Run it by hand when a version
# moves; nothing of it runs in the product. Needs node, npm and this project's .venv.
set -eu

USWDS=3.14.0 HTMX=2.0.11 SASS=1.108.2 PURGECSS=8.0.0

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
out="$root/portal/static/vendor"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact \
    "@uswds/uswds@$USWDS" "htmx.org@$HTMX" "sass@$SASS" "purgecss@$PURGECSS"
uswds="$work/node_modules/@uswds/uswds"

rm -rf "$out"
mkdir -p "$out/fonts" "$out/uswds/usa-icons" "$out/licenses"

# --- styles, and the images they name
npx sass --load-path="$uswds/packages" --style=compressed --no-source-map --quiet \
    "$here/uswds.scss" compiled.css
cp "$here/purge.mjs" .
node purge.mjs compiled.css "$here/classes.txt" >"$out/uswds/uswds.css"
grep -o 'url("[^")]*")' "$out/uswds/uswds.css" | sed 's/url("\(.*\)")/\1/' | sort -u |
    while read -r image; do
        [ -n "$image" ] || continue
        cp "$uswds/dist/img/$image" "$out/uswds/$image"
    done

# --- fonts: Latin letters with Spanish, figures, arrows and signs that the pages write
for face in Regular Italic SemiBold Bold; do
    "$root/.venv/bin/pyftsubset" "$uswds/dist/fonts/public-sans/PublicSans-$face.ttf" \
        --unicodes=U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+2030,U+2039-203A,U+20AC,U+2122,U+2190-2193,U+2212,U+2248,U+2260,U+2264-2265 \
        --layout-features='*' --flavor=woff2 --output-file="$out/fonts/public-sans-$(
            echo "$face" | tr '[:upper:]' '[:lower:]'
        ).woff2"
done

# --- icons: one sprite of those named in icons.txt, ours (own/) before theirs
icon_file() { [ -f "$here/own/$1.svg" ] && echo "$here/own/$1.svg" || echo "$uswds/dist/img/usa-icons/$1.svg"; }
{
    printf '<svg xmlns="http://www.w3.org/2000/svg">'
    while read -r name; do
        body=$(sed -e 's/<?xml[^>]*>//' -e 's/<svg[^>]*>//' -e 's/<\/svg>//' \
            -e 's/<path d="M0 0h24v24H0[zV0]*" fill="none"\/>//' \
            -e 's/<path fill="none" d="M0 0h24v24H0[zV0]*"\/>//' \
            "$(icon_file "$name")" | tr -d '\n')
        printf '<symbol id="%s" viewBox="0 0 24 24">%s</symbol>' "$name" "$body"
    done <"$here/icons.txt"
    printf '</svg>\n'
} >"$out/icons.svg"

# --- htmx, and the licences
cp node_modules/htmx.org/dist/htmx.min.js "$out/htmx.min.js"
cp node_modules/htmx.org/LICENSE "$out/licenses/htmx.txt"
cp "$uswds/LICENSE.md" "$out/licenses/uswds.md"

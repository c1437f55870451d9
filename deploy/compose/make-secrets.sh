#!/bin/sh
# Makes the password of the database, and empty files for what only you know. Whatever is there already stays.
# A container reads them as a user of its own: so the folder is closed to others on this machine, and not the files.
set -eu
cd "$(dirname "$0")"
umask 022
mkdir -p secrets
chmod 700 secrets
cd secrets
if [ ! -e database-password ]; then
  password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s\n' "$password" >database-password
  printf 'postgres://rollcall:%s@postgres:5432/rollcall\n' "$password" >database-url
fi
for name in register-token domain-acme-token domain-acme-root; do
  if [ ! -s "$name" ]; then
    : >"$name"
    echo "write your own into $(pwd)/$name"
  fi
done

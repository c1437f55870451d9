#!/bin/sh
# Runs a program as the pod does, as far as that can be had without an engine: in a root of its own that cannot be written
# to, as a user without any rights. To be started in namespaces of its own for mounts and processes.
#   container.sh ROOT REPOSITORY SETTINGS REGISTER "WRITABLE FOLDERS" PROGRAM...
set -eu
root=$1 repository=$2 settings=$3 register=$4 writable=$5
shift 5
mount -t tmpfs -o mode=755 tmpfs "$root"
mkdir -p "$root/usr" "$root/dev" "$root/proc" "$root/etc/rollcall" "$root/app" "$root/register" "$root/opt/bin"
for folder in bin sbin lib lib64; do
  if [ -L "/$folder" ]; then cp -P "/$folder" "$root/$folder"; fi
done
cp /etc/passwd /etc/group /etc/hosts "$root/etc/"
mount --bind /usr "$root/usr"
mount --bind /dev "$root/dev"
mount --bind "$repository" "$root/app"
mount --bind "$settings" "$root/etc/rollcall"
mount --bind "$register" "$root/register"
mount -t proc proc "$root/proc"
ln -s /app/dist/cli/main.js "$root/opt/bin/rollcall"
ln -s /app/node_modules/node/bin/node "$root/opt/bin/node"
for folder in $writable; do
  mkdir -p "$root$folder"
  # As an emptyDir is: of the group of the pod.
  mount -t tmpfs -o mode=2770,gid=1000,size=64m tmpfs "$root$folder"
done
for folder in usr app etc/rollcall register; do mount -o remount,bind,ro "$root/$folder"; done
mount -o remount,ro "$root"
exec chroot "$root" /usr/bin/setpriv --reuid=1000 --regid=1000 --clear-groups --bounding-set=-all --inh-caps=-all \
  --no-new-privs -- /usr/bin/env -i PATH=/opt/bin:/usr/bin:/bin "$@"

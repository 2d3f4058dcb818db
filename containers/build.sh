#!/bin/sh
# What the Dockerfile and the Apptainer recipe run in an image of Debian with Node: builds Spinegrade in the folder /opt/spinegrade
# from the lockfile, installs TensorFlow, and leaves only what runs it.
#   SPINEGRADE_BUILDS_IMAGE=1 sh containers/build.sh cpu|gpu
set -eu
device=$1
# it removes what an image does not need, so that it must not run on a machine where somebody works
if [ "${SPINEGRADE_BUILDS_IMAGE:-}" != 1 ]; then
  echo "error: build.sh is for the build of an image: docs/how-to/containers.md" >&2
  exit 1
fi
export SPINEGRADE_CACHE_DIR=/opt/spinegrade-cache
cd /opt/spinegrade

apt-get update
# what compiles TensorFlow's addon
apt-get install --yes --no-install-recommends g++ python3 python3-pip

# Apptainer copies what was installed and built in the checkout, too
rm -rf packages/*/node_modules packages/*/dist packages/*/build tools/*/node_modules
npm ci --ignore-scripts
npm run build
case $device in
  gpu) node packages/engine/dist/cli.js install --gpu ;;
  cpu) node packages/engine/dist/cli.js install ;;
  *) echo "error: the device is cpu or gpu, not \"$device\"" >&2 && exit 1 ;;
esac

npm prune --omit=dev --ignore-scripts
rm -rf node_modules/.cache
# what only the build needed
find . -mindepth 1 -maxdepth 1 ! -name packages ! -name node_modules ! -name package.json ! -name LICENSE -exec rm -rf {} +
# what npm does not publish of a package either; where tsconfig.build.json is, a command looks for the tools of a checkout
find packages -mindepth 2 -maxdepth 2 \( -name tsconfig.build.json -o -name jest.config.js -o -name project.json -o -name test-results.json \
  -o -name bench -o -name fixtures -o -name assembly -o -name native-tests \) -exec rm -rf {} +
find packages/*/src packages/*/dist \( -name testing -o -name "*.spec.*" \) -prune -exec rm -rf {} +
for command in packages/*/bin/*.mjs; do node "$command" --version; done
cat >/usr/local/bin/spinegrade <<'EOF'
#!/bin/sh
exec node /opt/spinegrade/packages/spinegrade/dist/cli.js "$@"
EOF
chmod 0755 /usr/local/bin/spinegrade
# code belongs to root and everyone reads it
chmod -R go+rX,go-w /opt/spinegrade /opt/spinegrade-cache

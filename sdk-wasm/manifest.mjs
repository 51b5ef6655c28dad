// The npm package's own package.json: published.json, the version, and the repository that its provenance names.
import { readFileSync } from 'node:fs';

const read = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

/** `environment`: that of the CI which publishes, or BECKON_REPOSITORY. */
export function manifest(environment) {
  const url = repository(environment);
  return { ...read('published.json'), version: read('package.json').version, ...(url && { repository: { type: 'git', url: `git+${url}.git` } }) };
}

/** npm takes a signed provenance only if this is the repository whose CI publishes: a fork's own, in a fork. */
function repository({ BECKON_REPOSITORY, GITHUB_SERVER_URL, GITHUB_REPOSITORY, CI_PROJECT_URL }) {
  const url = BECKON_REPOSITORY || (GITHUB_REPOSITORY ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}` : CI_PROJECT_URL);
  return url?.replace(/(\.git)?\/*$/, '');
}

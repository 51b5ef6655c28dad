// The npm package as its users get it: packed from dist/npm, and installed from the tarball in a directory of its own.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const built = process.env.BECKON_NPM ?? resolve(import.meta.dirname, '../../dist/npm');

export class Packed {
  constructor() {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'beckon-package-')));
    const [packed] = JSON.parse(npm(this.folder, ['pack', built, '--json', '--ignore-scripts']));
    this.tarball = join(this.folder, packed.filename);
    this.size = packed.size;
    this.names = packed.files.map(({ path }) => path);
  }

  /** A project that has it as its one dependency, with the files of `page` in it. Nothing is fetched: it has no others. */
  install() {
    this.project = join(this.folder, 'project');
    cpSync(join(import.meta.dirname, 'page'), this.project, { recursive: true });
    npm(this.project, ['install', this.tarball, '--offline', '--ignore-scripts', '--no-audit', '--no-fund']);
    this.installed = join(this.project, 'node_modules/beckon-sdk');
    return this;
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function npm(cwd, args) {
  return execFileSync('npm', [...args, '--loglevel=error'], { cwd, encoding: 'utf8' });
}

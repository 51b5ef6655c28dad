// v1/beckon.js: the tag's own file.
import { startTag } from '../embed/tag.js';

startTag();

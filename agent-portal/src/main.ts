import { App } from './app';
import './style.css';

const root = document.getElementById('app');
if (root === null) throw new Error('#app: absent (expected: an element of index.html)');
void new App(root).start();

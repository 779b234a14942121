import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Entrance } from '../shared/session/entrance';
import { App } from './App';
import './styles';

const root = document.getElementById('app');
if (root === null) throw new Error('#app: absent (expected: an element of index.html)');
const entrance = new Entrance();
createRoot(root).render(
  <StrictMode>
    <App entrance={entrance} />
  </StrictMode>,
);
void entrance.start();

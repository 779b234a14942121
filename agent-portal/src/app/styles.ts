// In this order: what comes later may refine what came before.
import '../shared/styles/tokens.css';
import '../shared/styles/base.css';
import '../features/login/login.css';
import '../features/conversations/conversations.css';
import '../features/thread/thread.css';
import '../features/composer/composer.css';
import '../features/contact/contact.css';
import '../features/dashboard/dashboard.css';
import '../features/administration/administration.css';
import './app.css';

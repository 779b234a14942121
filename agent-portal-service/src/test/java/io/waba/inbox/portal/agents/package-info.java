@NullMarked
package io.waba.inbox.portal.agents;

import org.jspecify.annotations.NullMarked;

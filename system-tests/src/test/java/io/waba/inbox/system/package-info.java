/**
 * The product from outside: real processes, a signed webhook on one end, a stock Socket.IO client on the other. Start at
 * {@link io.waba.inbox.system.Stack}, which runs it, and {@link io.waba.inbox.system.FirstLightIT}. The rules of the code's structure are in
 * {@link io.waba.inbox.system.ArchitectureTest}.
 */
@NullMarked
package io.waba.inbox.system;

import org.jspecify.annotations.NullMarked;

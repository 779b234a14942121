/** What it costs to hand one event to many sockets, beside a Node server that does the same. */
@NullMarked
package io.waba.inbox.benchmarks.fanout;

import org.jspecify.annotations.NullMarked;

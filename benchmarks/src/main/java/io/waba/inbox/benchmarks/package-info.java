/** What things cost as the inbox grows, side by side: start at {@link io.waba.inbox.benchmarks.GrowthBenchmark}. */
@NullMarked
package io.waba.inbox.benchmarks;

import org.jspecify.annotations.NullMarked;

/** What a process on trial leaves behind about itself: when it lived, in which epoch. */
@NullMarked
package io.twinkeeper.ops.demo.beat;

import org.jspecify.annotations.NullMarked;

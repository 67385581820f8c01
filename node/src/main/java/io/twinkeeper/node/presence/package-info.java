/** What each node tells the others about itself, every second. */
@NullMarked
package io.twinkeeper.node.presence;

import org.jspecify.annotations.NullMarked;

/** The connector: the process that ties the active twin to the outside. */
@NullMarked
package io.twinkeeper.node.tunnel;

import org.jspecify.annotations.NullMarked;

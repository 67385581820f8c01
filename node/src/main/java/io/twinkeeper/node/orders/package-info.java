/** Standing orders as all nodes keep them: each on disk, changed by a majority. */
@NullMarked
package io.twinkeeper.node.orders;

import org.jspecify.annotations.NullMarked;

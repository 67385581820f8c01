/** The log of segments that every copy of a database keeps beside itself. */
@NullMarked
package io.twinkeeper.persistence.segment;

import org.jspecify.annotations.NullMarked;

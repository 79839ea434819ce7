// The server puts uPlot's own file at this place; its types come from the package.
import uPlot from 'uplot';

export default uPlot;

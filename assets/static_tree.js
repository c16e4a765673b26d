/* The component of dashboard/components/static_tree.py: a tree of html components and links, drawn by React alone. */
(function () {
  "use strict";
  const { createElement } = window.React;

  /* Follows a link without loading the page anew, except where the reader wants another window. A link that
     says so leaves the reader where they are. */
  function go(event) {
    if (event.metaKey || event.shiftKey || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    window.history.pushState({}, "", event.currentTarget.getAttribute("href"));
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    if (!event.currentTarget.dataset.stay) window.scrollTo(0, 0);
  }

  function drawn(node, key) {
    if (Array.isArray(node)) return node.map(drawn);
    if (node === null || typeof node !== "object") return node;
    const { children, ...props } = node.props;
    const link = node.type === "Link" ? { onClick: go } : {};
    return createElement(link.onClick ? "a" : node.type.toLowerCase(), { key, ...props, ...link }, drawn(children));
  }

  const StaticTree = ({ id, className, tree }) => createElement("div", { id, className }, drawn(tree));

  Object.assign(window.tanda, { StaticTree, go }); // Dash looks for a component in the name space that it names
})();

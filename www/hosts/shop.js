// Calls to Candor that come before its async script has run wait here, in their order.
window.candor=window.candor||new Proxy({q:[]},{get:(o,k)=>k=='q'?o.q:(...a)=>new Promise(r=>o.q.push([k,a,r]))})

document.getElementById("order").addEventListener("click", ({ currentTarget: button }) => {
  document.getElementById("placed").textContent = "Thank you, your order is placed.";
  button.textContent = "Order placed";
  button.disabled = true;
  candor.track("order.placed");
});

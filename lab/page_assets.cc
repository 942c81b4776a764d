#include "lab/page_assets.h"

namespace pawl {

const char* const kPageStyle = R"(
*{box-sizing:border-box}
:root{color-scheme:light}
body{font:15px/1.5 system-ui,sans-serif;max-width:1440px;margin:0 auto;padding:1em 16px 3em;color:#222;background:#fff;overflow-wrap:break-word}
h1{font-size:1.5em;line-height:1.25}h2{font-size:1.2em;margin:2em 0 .5em}h3{font-size:1em;margin:1.4em 0 .3em}
a{color:#0b5394}
code,pre{background:#f4f4f4;overflow-wrap:anywhere}code{padding:.1em .3em}pre{padding:.6em;overflow-x:auto}
.scroll{overflow-x:auto;max-width:100%;max-height:75vh;overflow-y:auto;border-bottom:1px solid #ccc}
.scroll:focus-visible,svg:focus-visible,button:focus-visible{outline:2px solid #0b5394;outline-offset:1px}
table{border-collapse:collapse;font-size:14px}
td,th{padding:.3em .5em;border-bottom:1px solid #ddd;text-align:left;vertical-align:top}
th{position:sticky;top:0;background:#f7f7f7;white-space:nowrap;font-weight:600}
td.n{font-variant-numeric:tabular-nums;white-space:nowrap}td.arm,td.words{min-width:8em;overflow-wrap:anywhere}td.words{min-width:12em}
th button{font:inherit;border:0;background:none;padding:0;color:inherit;cursor:pointer;text-align:left}
th[aria-sort=ascending] button::after{content:" \25B2"}th[aria-sort=descending] button::after{content:" \25BC"}
.better{color:#00684a;font-weight:600}.worse{color:#a62b00;font-weight:600}.warn{border-left:4px solid #d55e00;padding-left:.7em}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.15em 1em;margin:.5em 0}.facts dt{color:#555}.facts dd{margin:0;min-width:0}
.key{display:block}.key td:first-child{white-space:nowrap}
.sample{width:36px;height:14px;vertical-align:-2px;flex:none}
nav a{margin-right:1em;white-space:nowrap}
.legend{position:sticky;top:0;z-index:2;background:#fff;border:1px solid #ddd;padding:.4em .7em;margin:1em 0;max-height:30vh;overflow-y:auto}
.legend ul{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,15em),1fr));gap:0 1em}
.legend label{display:flex;gap:.5em;align-items:center;padding:.2em 0;min-width:0}
.legend label span{min-width:0;overflow-wrap:anywhere}
.legend .off span,.legend .off svg{opacity:.45}
.controls,.legend input{display:none}
.js .controls{display:flex;flex-wrap:wrap;gap:.4em 1em;align-items:center;margin-bottom:.2em}
.js .legend input{display:inline-block;flex:none;width:1.1em;height:1.1em;margin:0}.js .legend label{cursor:pointer}
.controls button{font:inherit;padding:.1em .8em}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,360px),1fr));gap:14px}
figure{margin:0;min-width:0}.panels svg{display:block;width:100%;height:auto}
.games{display:flex;flex-wrap:wrap;gap:1.5em}.game{max-width:24em}.game pre{display:inline-block;margin:0 0 .4em;line-height:1.2}
.game figcaption{font-size:.85em;overflow-wrap:anywhere}.cut{opacity:.5}
.board{display:block;max-width:100%;height:auto;margin:0 0 .4em}
.tree{max-width:44em;font-size:14px}.tree ul{list-style:none;margin:0;padding:0 0 0 1.1em}.tree>ul{padding:0}
.tree .ply{display:flex;gap:.7em;align-items:center;border-bottom:1px solid #eee}.tree .move{flex:1;min-width:0;overflow-wrap:anywhere}
.tree .bar{flex:none;display:flex;width:min(14em,30vw);height:.8em;background:#f0f0f0}.tree .n{flex:none;width:6.5em;font-variant-numeric:tabular-nums}
.tree .rest{color:#606060}i.first{background:#0072b2}i.draw{background:#b0b0b0}i.second{background:#d55e00}
i.key{display:inline-block;width:.8em;height:.8em}
.panels svg .off{display:none}
.dim .panels svg .arm:not(.lit){opacity:.12}
.pt.on{stroke:#000;stroke-width:3}
.tip{position:fixed;z-index:3;max-width:min(340px,calc(100vw - 16px));background:#fff;border:1px solid #555;box-shadow:0 2px 6px #0003;
padding:.35em .6em;font-size:13px;line-height:1.35;pointer-events:none;overflow-wrap:anywhere}
.tip[hidden]{display:none}
.tip div+div{margin-top:.3em}.tip b{display:block}
@media (max-width:520px){.facts{grid-template-columns:1fr}.facts dd{margin-bottom:.4em}.legend{max-height:26vh}td,th{padding:.3em .5em}}
@media print{
@page{margin:14mm}
body{max-width:none;padding:0;color:#000;font-size:10pt}
.controls,.tip,nav,.legend input{display:none!important}
.legend{position:static;max-height:none;overflow:visible;border:0;padding:0}.legend li.off{display:none}
.legend ul{grid-template-columns:repeat(auto-fill,minmax(14em,1fr))}
.scroll{max-height:none;overflow:visible;border:0}table{font-size:8pt;width:100%}td,th{padding:.15em .35em}
td.n,th{white-space:normal}td.arm,td.words{min-width:0}th{position:static;background:none}thead{display:table-header-group}
tr,figure,.legend li{break-inside:avoid}h2,h3{break-after:avoid}
.panels{grid-template-columns:1fr 1fr}.dim .panels svg .arm:not(.lit){opacity:1}
.better,.worse{color:#000}a{color:#000;text-decoration:none}code,pre{background:none;padding:0}
}
)";

const char* const kPageScript = R"(
(function(){
'use strict';
var all=function(selector,from){return Array.prototype.slice.call((from||document).querySelectorAll(selector))};
var boxes=all('.legend input'),figures=all('.panels svg[role=group]'),shown=document.querySelector('.shown');
var tip=document.createElement('div');
tip.className='tip';tip.setAttribute('role','status');tip.hidden=true;document.body.appendChild(tip);

function elements(arm){return all('.panels .a'+arm)}
function update(){
  var on=0;
  boxes.forEach(function(box){
    if(box.checked)on++;
    box.closest('li').classList.toggle('off',!box.checked);
    elements(box.value).forEach(function(g){g.classList.toggle('off',!box.checked)});
  });
  if(shown)shown.textContent=on+' of '+boxes.length+' shown';
  hide();
}
boxes.forEach(function(box){
  var item=box.closest('li');
  function light(on){
    document.body.classList.toggle('dim',on&&box.checked&&boxes.length>1);
    elements(box.value).forEach(function(g){g.classList.toggle('lit',on)});
  }
  box.addEventListener('change',function(){update();light(false)});
  item.addEventListener('mouseenter',function(){light(true)});
  item.addEventListener('mouseleave',function(){light(false)});
});
all('.controls button').forEach(function(button){
  button.addEventListener('click',function(){
    boxes.forEach(function(box){box.checked=button.value==='all'});
    update();
  });
});

// A point's numbers: its title, which stands for them where no script runs.
function hide(){
  tip.hidden=true;
  all('.pt.on').forEach(function(point){point.classList.remove('on')});
}
function middle(point){
  var box=point.getBoundingClientRect();
  return{point:point,x:box.left+box.width/2,y:box.top+box.height/2};
}
function visible(figure){return all('.arm:not(.off) .pt',figure)}
function show(points){
  hide();
  tip.textContent='';
  points.slice(0,6).forEach(function(point){
    var row=document.createElement('div'),name=document.createElement('b');
    name.textContent=point.dataset.arm;
    name.style.borderLeft='10px solid '+point.getAttribute('stroke');name.style.paddingLeft='6px';
    row.appendChild(name);
    row.appendChild(document.createTextNode(point.dataset.numbers));
    tip.appendChild(row);
    point.classList.add('on');
  });
  if(points.length>6)tip.appendChild(document.createElement('div')).textContent='and '+(points.length-6)+' more at this place';
  tip.hidden=false;
  place(points[0]);
}
function place(point){
  var at=middle(point),width=tip.offsetWidth,height=tip.offsetHeight,page=document.documentElement;
  var x=at.x+14,y=at.y-height-12;
  if(x+width>page.clientWidth-8)x=at.x-width-14;
  x=Math.max(8,Math.min(x,page.clientWidth-width-8));
  if(y<8)y=at.y+14;
  if(y+height>page.clientHeight-8)y=Math.max(8,page.clientHeight-height-8);
  tip.style.left=x+'px';tip.style.top=y+'px';
}
// The nearest visible point and those that lie on it.
function near(figure,x,y,reach){
  var best=null,least=reach,places=visible(figure).map(middle);
  places.forEach(function(at){
    at.d=Math.hypot(at.x-x,at.y-y);
    if(at.d<=least){best=at;least=at.d}
  });
  if(!best)return[];
  return places.filter(function(at){return Math.hypot(at.x-best.x,at.y-best.y)<5})
    .sort(function(a,b){return a.d-b.d}).map(function(at){return at.point});
}
function step(figure,key){
  var points=visible(figure),current=points.filter(function(point){return point.classList.contains('on')})[0];
  if(!points.length)return;
  if(!current)return show([points[0]]);
  var arm=current.dataset.arm,generation=+current.dataset.generation;
  var row=points.filter(function(point){return point.dataset.arm===arm});
  if(key==='ArrowLeft')return show([row[Math.max(0,row.indexOf(current)-1)]]);
  if(key==='ArrowRight')return show([row[Math.min(row.length-1,row.indexOf(current)+1)]]);
  var column=points.filter(function(point){return +point.dataset.generation===generation});
  var next=column.indexOf(current)+(key==='ArrowUp'?-1:1);
  show([column[(next+column.length)%column.length]]);
}
figures.forEach(function(figure){
  all('.pt',figure).forEach(function(point){
    var title=point.querySelector('title'),text=title.textContent,cut=text.lastIndexOf(': generation ');
    point.dataset.arm=text.slice(0,cut);
    point.dataset.numbers=text.slice(cut+2);
    point.setAttribute('aria-label',text);
    point.setAttribute('role','img');
    title.remove();  // the browser would show it a second time
  });
  figure.setAttribute('tabindex','0');
  figure.addEventListener('mousemove',function(event){
    var points=near(figure,event.clientX,event.clientY,14);
    if(points.length)show(points);else hide();
  });
  figure.addEventListener('mouseover',function(event){
    var point=event.target.closest('.pt');
    if(point&&tip.hidden)show([point]);
  });
  figure.addEventListener('mouseleave',hide);
  figure.addEventListener('click',function(event){
    var points=near(figure,event.clientX,event.clientY,30);
    if(points.length)show(points);else hide();
  });
  figure.addEventListener('focus',function(){if(figure.matches(':focus-visible'))step(figure,'')});
  figure.addEventListener('blur',hide);
  figure.addEventListener('keydown',function(event){
    if(event.key==='Escape')hide();
    if(['ArrowLeft','ArrowRight','ArrowUp','ArrowDown'].indexOf(event.key)<0)return;
    event.preventDefault();
    step(figure,event.key);
  });
});
// Walking by keys scrolls a figure into view: there the numbers stay with their point.
window.addEventListener('scroll',function(){
  var walked=document.activeElement.closest('.panels svg'),point=walked&&walked.querySelector('.pt.on');
  if(point&&!tip.hidden)place(point);else hide();
},{passive:true});

// Sorting: by data-value where a cell has one, else by its text. What has no value stays at the end.
function value(row,column){
  var cell=row.cells[column],number=cell.dataset.value;
  return number===undefined?cell.textContent:number===''?NaN:+number;
}
function compare(a,b,sign){
  if(typeof a==='string')return sign*a.localeCompare(b,'en',{numeric:true});
  if(isNaN(a)||isNaN(b))return isNaN(a)-isNaN(b);
  return sign*(a-b);
}
all('table.sorts').forEach(function(table){
  all('thead th',table).forEach(function(head,column){
    var button=document.createElement('button');
    button.type='button';
    while(head.firstChild)button.appendChild(head.firstChild);
    head.appendChild(button);
    button.addEventListener('click',function(){
      var sign=head.getAttribute('aria-sort')==='ascending'?-1:1,body=table.tBodies[0];
      all('th',table).forEach(function(other){other.removeAttribute('aria-sort')});
      head.setAttribute('aria-sort',sign>0?'ascending':'descending');
      Array.prototype.slice.call(body.rows).sort(function(a,b){return compare(value(a,column),value(b,column),sign)})
        .forEach(function(row){body.appendChild(row)});
    });
  });
});

update();
document.documentElement.classList.add('js');
})();
)";

}  // namespace pawl
